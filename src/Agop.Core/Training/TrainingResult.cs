using Agop.Core.Models.Weights;

namespace Agop.Core.Training;

/// <summary>What a training run leaves.</summary>
/// <param name="Best">The weights with the lowest validation loss, the latest among equals.</param>
/// <param name="Last">The weights after the last step.</param>
/// <param name="BestEpoch">The epoch of <paramref name="Best"/>, from 1.</param>
/// <param name="Log">One row per epoch.</param>
/// <param name="Snapshots">The hook's running sums, in order.</param>
public sealed record TrainingResult(
    WeightSet Best,
    WeightSet Last,
    int BestEpoch,
    IReadOnlyList<EpochLog> Log,
    IReadOnlyList<HookSnapshot> Snapshots
);
