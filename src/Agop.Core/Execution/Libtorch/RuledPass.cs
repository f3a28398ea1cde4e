using Agop.Core.Models.Layers;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Gradients but for ReLUs, which follow a rule.</summary>
/// <param name="apply">Runs a layer without parts.</param>
/// <param name="rule">The rule.</param>
internal sealed class RuledPass(Func<Layer, Tensor, Tensor> apply, ReluRule rule) : LayerwisePass
{
    protected override Tensor ThroughRelu(Tensor given, Tensor input) =>
        rule == ReluRule.Guided ? given.relu() * (input > 0).to(given.dtype) : given.relu();

    protected override (Tensor Body, Tensor Shortcut) ThroughSum(Tensor given, Tensor body, Tensor shortcut) => (given, given);

    protected override (Tensor Output, Func<Tensor, Tensor> Back) Apply(Layer layer, Tensor x) => Differentiated(x, at => apply(layer, at));
}
