namespace Agop.Core.Statistics;

/// <summary>Spearman's correlation: Pearson's of the ranks, equals at their mean rank.</summary>
internal static class RankCorrelation
{
    /// <summary>The correlation; NaN where the second has no order, 0 where only the first has none.</summary>
    public static double Of(double[] first, double[] second) => Correlation.Of(MidRanks.Of(first), MidRanks.Of(second));
}
