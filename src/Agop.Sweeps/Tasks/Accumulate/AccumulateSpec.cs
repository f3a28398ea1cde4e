using Agop.Core.Execution;
using Agop.Core.Gradients;

namespace Agop.Sweeps.Tasks.Accumulate;

/// <summary>One shard's share of M. Needs the trained network and the dataset.</summary>
/// <param name="Architecture">The network's id.</param>
/// <param name="Split">Which split, usually train.</param>
/// <param name="Shard">From 0.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Target">What is differentiated.</param>
/// <param name="Loss">For the loss target: what the loss is applied to.</param>
/// <param name="Full">Whether the matrix is kept.</param>
/// <param name="Kernels">How the network is run.</param>
/// <param name="SketchSeed">For a sketch: the seed of its signs, else null.</param>
public sealed record AccumulateSpec(
    string Architecture,
    string Split,
    int Shard,
    int Shards,
    GradientTarget Target,
    LossInput Loss,
    bool Full,
    KernelPlan Kernels,
    long? SketchSeed = null
);
