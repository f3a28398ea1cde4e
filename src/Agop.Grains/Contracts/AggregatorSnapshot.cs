namespace Agop.Grains.Contracts;

/// <summary>How far a model's AGOP is.</summary>
/// <param name="Shards">How many shards its training set is cut into.</param>
/// <param name="ShardsDone">How many of them are accumulated.</param>
/// <param name="Merges">How many merges their tree has.</param>
/// <param name="MergesDone">How many of them are done.</param>
/// <param name="Samples">How many samples the diagonal is of.</param>
/// <param name="Diagonal">diag M = (1/n) sum g*g over the samples so far (D); empty where there are none.</param>
[GenerateSerializer, Immutable, Alias("agop.aggregator-snapshot")]
public sealed record AggregatorSnapshot(
    int Shards,
    int ShardsDone,
    int Merges,
    int MergesDone,
    long Samples,
    IReadOnlyList<double> Diagonal
);
