using Agop.Core.Statistics;

namespace Agop.Core.Scores.Randomisation;

/// <summary>How alike two maps of an image are.</summary>
internal static class Likeness
{
    /// <summary>Spearman's correlation of the importances; equal maps are alike even where they have no order.</summary>
    public static double Of(double[] map, double[] other) =>
        map.AsSpan().SequenceEqual(other) ? 1
        // Without an order there is nothing that could be alike.
        : RankCorrelation.Of(map, other) is var correlation && double.IsNaN(correlation) ? 0
        : correlation;
}
