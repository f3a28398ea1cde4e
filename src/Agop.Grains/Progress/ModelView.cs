namespace Agop.Grains.Progress;

/// <summary>A network of a sweep.</summary>
/// <param name="Case">Which of the sweep's cases it is for, from 0.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Trained">Whether its training, or what stands for it, is done.</param>
/// <param name="Epoch">The epoch that there is something to see of, where its training runs.</param>
/// <param name="Accuracy">On the test split, from 0 to 1; null before that.</param>
/// <param name="Shards">How many shards of its AGOP are accumulated.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Images">How many images are in the shards that are accumulated.</param>
/// <param name="ImagesPerSecond">How fast the lanes that do so accumulate now; null where none does, or before it is known.</param>
/// <param name="SecondsLeft">How long its training, or what accumulates now, is expected to take yet; null where neither runs.</param>
[GenerateSerializer, Immutable, Alias("agop.model-view")]
public sealed record ModelView(
    int Case,
    long Seed,
    bool Trained,
    int? Epoch,
    double? Accuracy,
    int Shards,
    int Of,
    long Images = 0,
    double? ImagesPerSecond = null,
    double? SecondsLeft = null
);
