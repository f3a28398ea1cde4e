using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>The range of k independent standard normals: how far the largest is from the smallest.</summary>
internal static class StudentizedRange
{
    private const int Steps = 2000;
    private const double Reach = 8;

    /// <summary>The probability of at most q: k times the integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1), by Simpson's rule.</summary>
    public static double Cdf(double q, int k)
    {
        if (q <= 0)
            return 0;
        var (sum, width) = (0.0, (2 * Reach + q) / Steps);
        for (var step = 0; step <= Steps; step++)
        {
            var z = -Reach + step * width;
            var value = Normal.PDF(0, 1, z) * Math.Pow(Normal.CDF(0, 1, z) - Normal.CDF(0, 1, z - q), k - 1);
            sum +=
                value
                * (
                    step is 0 or Steps ? 1
                    : step % 2 == 1 ? 4
                    : 2
                );
        }
        return Math.Min(1, k * sum * width / 3);
    }

    /// <summary>The range that is not exceeded with a probability.</summary>
    public static double Quantile(double probability, int k)
    {
        var (low, high) = (0.0, 2 * Reach);
        for (var round = 0; round < 60; round++)
        {
            var middle = (low + high) / 2;
            if (Cdf(middle, k) < probability)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }
}
