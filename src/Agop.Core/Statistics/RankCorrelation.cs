namespace Agop.Core.Statistics;

/// <summary>Spearman's correlation: Pearson's of the ranks, equals at their mean rank.</summary>
internal static class RankCorrelation
{
    /// <summary>The correlation; NaN where the second has no order, 0 where only the first has none.</summary>
    public static double Of(double[] first, double[] second)
    {
        var (a, b) = (MidRanks.Of(first), MidRanks.Of(second));
        var mean = (a.Length + 1) / 2.0;
        var (product, ofFirst, ofSecond) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            ofFirst += (a[i] - mean) * (a[i] - mean);
            ofSecond += (b[i] - mean) * (b[i] - mean);
        }
        return ofSecond == 0 ? double.NaN
            : ofFirst == 0 ? 0
            : product / Math.Sqrt(ofFirst * ofSecond);
    }
}
