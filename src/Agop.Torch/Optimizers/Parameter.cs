namespace TorchSharp.Modules;

/// <summary>A tensor that an optimizer may change. It takes over its source, which becomes empty, and its source's place in the scope that owned it.</summary>
public class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.requires_grad_(requires_grad).TakeHandle(), register: false) => DisposeScope.Replace(data, this);
}
