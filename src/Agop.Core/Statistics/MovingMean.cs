namespace Agop.Core.Statistics;

/// <summary>A mean in which the newest values count most.</summary>
internal static class MovingMean
{
    private const double Newest = 0.3;

    /// <summary>The mean with one more value: 0.7 of the mean so far and 0.3 of the value.</summary>
    /// <param name="mean">The mean so far; null before the first value.</param>
    /// <param name="value">The next value.</param>
    public static double Add(double? mean, double value) => mean is { } known ? (1 - Newest) * known + Newest * value : value;
}
