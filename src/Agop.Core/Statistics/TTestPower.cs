using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>
/// The power of the two-sided one-sample t-test: the chance that it finds an effect of a size. The statistic of n values whose mean is d
/// standard deviations from the hypothesis is noncentral t with n - 1 degrees of freedom and noncentrality d sqrt(n).
/// </summary>
/// <remarks>Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988).</remarks>
internal static class TTestPower
{
    /// <summary>Beyond so many values nothing is asked for.</summary>
    public const int MaxCount = 100_000;

    /// <summary>Steps over the spread's distribution, by its quantiles.</summary>
    private const int Steps = 400;

    /// <summary>The chance that the test has p &lt; alpha with the effect's sign.</summary>
    /// <param name="effect">The mean over the standard deviation, d.</param>
    /// <param name="count">How many values, at least 2.</param>
    /// <param name="alpha">Of the two-sided test.</param>
    public static double Of(double effect, int count, double alpha)
    {
        var (freedom, shift) = (count - 1, Math.Abs(effect) * Math.Sqrt(count));
        var critical = StudentT.InvCDF(0, 1, freedom, 1 - alpha / 2);
        // P(T > c) = E[Phi(shift - c s)], s the sample's standard deviation over the true one: s^2 (n - 1) is chi-squared.
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            var spread = Math.Sqrt(ChiSquared.InvCDF(freedom, (i + 0.5) / Steps) / freedom);
            sum += Normal.CDF(0, 1, shift - critical * spread);
        }
        return sum / Steps;
    }

    /// <summary>The fewest values with which the test has a power; null where they are more than <see cref="MaxCount"/>.</summary>
    /// <param name="effect">The mean over the standard deviation, d.</param>
    /// <param name="power">The power that is wanted.</param>
    /// <param name="alpha">Of the two-sided test.</param>
    public static int? CountFor(double effect, double power, double alpha) =>
        double.IsFinite(effect) ? First(count => Of(effect, count, alpha) >= power) : null;

    /// <summary>The first number of values for which something holds that holds for all above it; null where it is too large.</summary>
    public static int? First(Func<int, bool> holds)
    {
        if (!holds(MaxCount))
            return null;
        var (low, high) = (Estimate.Fewest - 1, Estimate.Fewest);
        while (!holds(high))
            (low, high) = (high, Math.Min(2 * high, MaxCount));
        while (high - low > 1)
            if ((low + high) / 2 is var middle && holds(middle))
                high = middle;
            else
                low = middle;
        return high;
    }
}
