using Agop.Core.Statistics;

namespace Agop.Core.Scores.Randomisation;

/// <summary>How alike two maps of an image are.</summary>
internal static class Likeness
{
    /// <summary>Spearman's correlation of importances; equal maps are alike even without an order. NaN where the other is no map.</summary>
    public static double Of(double[] map, double[] other) =>
        map.AsSpan().SequenceEqual(other) ? 1
        : !Array.TrueForAll(other, double.IsFinite) ? double.NaN
        // Without an order there is nothing that could be alike.
        : RankCorrelation.Of(map, other) is var correlation && double.IsNaN(correlation) ? 0
        : correlation;
}
