using Agop.Core.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Execution.Libtorch;

/// <summary>A run over layers, and the way back on which ReLUs follow a rule instead of their derivative.</summary>
/// <param name="apply">Runs a layer without parts.</param>
/// <param name="rule">The rule.</param>
internal sealed class RuledPass(Func<Layer, Tensor, Tensor> apply, ReluRule rule)
{
    /// <summary>Runs layers.</summary>
    /// <returns>Their output, and what takes a gradient there to their input.</returns>
    public (Tensor Output, Func<Tensor, Tensor> Back) Run(IReadOnlyList<Layer> layers, Tensor x)
    {
        var backs = new Stack<Func<Tensor, Tensor>>();
        foreach (var layer in layers)
        {
            (x, var back) = Step(layer, x);
            backs.Push(back);
        }
        return (x, gradient => backs.Aggregate(gradient, (taken, back) => back(taken)));
    }

    private (Tensor Output, Func<Tensor, Tensor> Back) Step(Layer layer, Tensor x)
    {
        if (layer is ReluLayer)
            return (relu(x), gradient => Ruled(gradient, x));
        if (layer is ResidualLayer block)
        {
            var ((body, bodyBack), (shortcut, shortcutBack)) = (Run(block.Body, x), Run(block.Shortcut, x));
            var sum = body + shortcut;
            return (
                relu(sum),
                gradient =>
                {
                    var ruled = Ruled(gradient, sum);
                    return bodyBack(ruled) + shortcutBack(ruled);
                }
            );
        }
        var input = x.detach().requires_grad_();
        var output = apply(layer, input);
        return (output.detach(), gradient => autograd.grad([output], [input], [gradient])[0]);
    }

    private Tensor Ruled(Tensor gradient, Tensor input) =>
        rule == ReluRule.Guided ? gradient.relu() * (input > 0).to(gradient.dtype) : gradient.relu();
}
