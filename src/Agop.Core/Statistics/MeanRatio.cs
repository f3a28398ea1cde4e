namespace Agop.Core.Statistics;

/// <summary>The ratio of the means of paired values, with Fieller's interval: all r for which the mean of a - r b may be zero.</summary>
/// <remarks>Fieller, Journal of the Royal Statistical Society B 16 (1954).</remarks>
internal static class MeanRatio
{
    /// <summary>The interval; infinite on both sides where the second mean may be zero, NaN with fewer than two pairs.</summary>
    /// <param name="first">a.</param>
    /// <param name="second">b.</param>
    /// <param name="critical">How many standard errors from zero a mean may be.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double> first, IReadOnlyList<double> second, double critical)
    {
        var n = first.Count;
        if (n < 2)
            return (double.NaN, double.NaN);
        if (double.IsInfinity(critical))
            return (double.NegativeInfinity, double.PositiveInfinity);
        var (a, b) = (first.Average(), second.Average());
        double Covariance(IReadOnlyList<double> x, double mx, IReadOnlyList<double> y, double my) =>
            x.Zip(y, (u, v) => (u - mx) * (v - my)).Sum() / (n - 1);
        var g = critical * critical / n;
        // (a - r b)^2 = g (s_aa - 2 r s_ab + r^2 s_bb)
        var (square, half, constant) = (
            b * b - g * Covariance(second, b, second, b),
            a * b - g * Covariance(first, a, second, b),
            a * a - g * Covariance(first, a, first, a)
        );
        if (square <= 0)
            return (double.NegativeInfinity, double.PositiveInfinity);
        var root = Math.Sqrt(Math.Max(0, half * half - square * constant));
        return ((half - root) / square, (half + root) / square);
    }
}
