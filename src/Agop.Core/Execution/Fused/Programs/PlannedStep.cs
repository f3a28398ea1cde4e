using Agop.Core.Models.Layers;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>A step of a program before it has memory.</summary>
/// <param name="Layer">What it computes.</param>
/// <param name="Index">The layer's number in the architecture.</param>
/// <param name="Relu">Whether the ReLU behind it is part of it.</param>
/// <param name="BeforePool">Whether a pool follows, whose gradients are masked by that ReLU already.</param>
/// <param name="FeedsPool">Whether that pool is computed with it: 2 x 2, and the channels fill whole tiles.</param>
/// <param name="BehindRelu">Whether its input comes from a ReLU.</param>
internal sealed record PlannedStep(
    Layer Layer,
    int Index,
    bool Relu = false,
    bool BeforePool = false,
    bool FeedsPool = false,
    bool BehindRelu = false
);
