using Agop.Core.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Execution.Libtorch;

/// <summary>A run over layers, one by one, and a way back that follows other rules than the gradient.</summary>
internal abstract class LayerwisePass
{
    /// <summary>Runs layers.</summary>
    /// <returns>Their output, and what takes a number for each element there to one for each element of their input.</returns>
    public (Tensor Output, Func<Tensor, Tensor> Back) Run(IReadOnlyList<Layer> layers, Tensor x)
    {
        var backs = new Stack<Func<Tensor, Tensor>>();
        foreach (var layer in layers)
        {
            (x, var back) = Step(layer, x);
            backs.Push(back);
        }
        return (x, given => backs.Aggregate(given, (taken, back) => back(taken)));
    }

    /// <summary>The way back through a ReLU.</summary>
    /// <param name="given">At its output.</param>
    /// <param name="input">What it took.</param>
    protected abstract Tensor ThroughRelu(Tensor given, Tensor input);

    /// <summary>The ways back into the two parts of a sum.</summary>
    protected abstract (Tensor Body, Tensor Shortcut) ThroughSum(Tensor given, Tensor body, Tensor shortcut);

    /// <summary>Runs a layer that is neither.</summary>
    protected abstract (Tensor Output, Func<Tensor, Tensor> Back) Apply(Layer layer, Tensor x);

    /// <summary>A function with its gradient.</summary>
    protected static (Tensor Output, Func<Tensor, Tensor> Back) Differentiated(Tensor x, Func<Tensor, Tensor> function)
    {
        var input = x.detach().requires_grad_();
        var output = function(input);
        return (output.detach(), gradient => autograd.grad([output], [input], [gradient], retain_graph: true)[0]);
    }

    private (Tensor Output, Func<Tensor, Tensor> Back) Step(Layer layer, Tensor x)
    {
        if (layer is ReluLayer)
            return (relu(x), given => ThroughRelu(given, x));
        if (layer is not ResidualLayer block)
            return Apply(layer, x);
        var ((body, bodyBack), (shortcut, shortcutBack)) = (Run(block.Body, x), Run(block.Shortcut, x));
        var sum = body + shortcut;
        return (
            relu(sum),
            given =>
            {
                var (first, second) = ThroughSum(ThroughRelu(given, sum), body, shortcut);
                return bodyBack(first) + shortcutBack(second);
            }
        );
    }
}
