namespace Agop.Core.Statistics;

/// <summary>Pearson's correlation.</summary>
internal static class Correlation
{
    /// <summary>The correlation; NaN where the second does not vary, 0 where only the first does not.</summary>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        // Exactly: a mean of equal numbers may be another one.
        if (!Varies(second))
            return double.NaN;
        if (!Varies(first))
            return 0;
        var (meanFirst, meanSecond) = (Mean(first), Mean(second));
        var (product, ofFirst, ofSecond) = (0.0, 0.0, 0.0);
        for (var i = 0; i < first.Length; i++)
        {
            product += (first[i] - meanFirst) * (second[i] - meanSecond);
            ofFirst += (first[i] - meanFirst) * (first[i] - meanFirst);
            ofSecond += (second[i] - meanSecond) * (second[i] - meanSecond);
        }
        return product / Math.Sqrt(ofFirst * ofSecond);
    }

    private static bool Varies(ReadOnlySpan<double> values) => values.ContainsAnyExcept(values[0]);

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
