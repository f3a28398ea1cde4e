using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Gradients;

namespace Agop.Sweeps.Tasks.Gauge;

/// <summary>
/// What a precision costs in accuracy for one network. Needs its data, the network, and its AGOP where a method needs it.
/// </summary>
/// <param name="Architecture">The network's id.</param>
/// <param name="Kernels">How it is run.</param>
/// <param name="Target">What is differentiated for diag M.</param>
/// <param name="Loss">For the loss target: what the loss is applied to.</param>
/// <param name="Output">Which output is explained.</param>
/// <param name="Seed">Of random methods and of a sketch.</param>
/// <param name="Methods">The methods that ask the network.</param>
public sealed record GaugeSpec(
    string Architecture,
    KernelPlan Kernels,
    GradientTarget Target,
    LossInput Loss,
    ExplainedOutput Output,
    long Seed,
    IReadOnlyList<GaugedMethod> Methods
);
