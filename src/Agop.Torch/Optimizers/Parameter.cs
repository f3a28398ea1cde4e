namespace TorchSharp.Modules;

/// <summary>A tensor that an optimizer may change. It takes over its source, which becomes empty.</summary>
public class Parameter(torch.Tensor data, bool requires_grad = true)
    : torch.Tensor(TakeHandleOf(data.requires_grad_(requires_grad)), register: true);
