using Agop.Core.Parameters;

namespace Agop.Core.Scores.Randomisation;

/// <summary>Efficient model parameter randomisation: how much more disordered a map is when all weights are drawn anew.</summary>
internal sealed class EfficientRandomisation : INetworkScore
{
    private static readonly IntegerParameter s_bins = new(
        "bins",
        100,
        "bins of the histogram, from the map's least to its most",
        Minimum: 2
    );

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "emprt",
            "Efficient model parameter randomisation",
            ScoreCategory.Randomisation,
            "(H(map_L) - H(map)) / H(map), H the entropy of the histogram of the map with its sign, map_L by a network of new weights",
            "Hedström et al., arXiv 2401.06465",
            "H(map) = 0, so constant and all-zero maps: undefined",
            s_bins
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Weights | ScoreNeeds.Seed,
            ReadsImportance = false,
            Worst = double.NaN,
            Cost = "1 map",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        var (before, after) = (batch.Maps.ToDoubles(), RandomWeights.Maps(batch, RandomWeights.LayersOf(batch)).ToDoubles());
        var (size, bins) = (before.Length / batch.Count, settings.Get(s_bins));
        return
        [
            .. Enumerable
                .Range(0, batch.Count)
                .Select(image =>
                {
                    var entropy = Entropy(before.AsSpan(image * size, size), bins);
                    return entropy == 0 ? double.NaN : (Entropy(after.AsSpan(image * size, size), bins) - entropy) / entropy;
                }),
        ];
    }

    /// <summary>The entropy of a histogram of equal bins, in nats.</summary>
    internal static double Entropy(ReadOnlySpan<double> values, int bins)
    {
        var (least, most) = (values[0], values[0]);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (!double.IsFinite(most - least))
            return double.NaN;
        if (least.Equals(most))
            return 0;
        var counts = new int[bins];
        foreach (var value in values)
            counts[Math.Min(bins - 1, (int)((value - least) / (most - least) * bins))]++;
        var entropy = 0.0;
        foreach (var count in counts)
            if (count > 0)
                entropy -= (double)count / values.Length * Math.Log((double)count / values.Length);
        return entropy;
    }
}
