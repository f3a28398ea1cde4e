namespace Agop.Grains.Progress;

/// <summary>A network of a sweep.</summary>
/// <param name="Case">Which of the sweep's cases it is for, from 0.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Trained">Whether its training, or what stands for it, is done.</param>
/// <param name="Epoch">The epoch that there is something to see of, where its training runs.</param>
/// <param name="Accuracy">On the test split, from 0 to 1; null before that.</param>
/// <param name="Shards">How many shards of its AGOP are accumulated.</param>
/// <param name="Of">How many there are.</param>
[GenerateSerializer, Immutable, Alias("agop.model-view")]
public sealed record ModelView(int Case, long Seed, bool Trained, int? Epoch, double? Accuracy, int Shards, int Of);
