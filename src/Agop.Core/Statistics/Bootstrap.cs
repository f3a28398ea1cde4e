using Agop.Core.Randomness;

namespace Agop.Core.Statistics;

/// <summary>A percentile bootstrap over samples within seeds: how far the mean over seeds moves when other test images are drawn.</summary>
/// <example>
/// <code>
/// var (low, high) = Bootstrap.Interval(
///     [
///         [0.2, 0.4, 0.9],
///         [0.1, 0.5, 0.8],
///     ],
///     "example"
/// ); // two seeds, three samples
/// </code>
/// </example>
public static class Bootstrap
{
    /// <summary>How often samples are drawn anew.</summary>
    public const int Replicates = 1000;

    /// <summary>
    /// The 95 % interval of the mean over seeds of the mean over samples. All seeds score the same samples, so each replicate draws one set
    /// for all of them.
    /// </summary>
    /// <param name="perSeed">Each seed's scores, sample by sample; NaN are left out of the means.</param>
    /// <param name="purpose">Names the random stream.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double[]> perSeed, string purpose)
    {
        if (perSeed.Count == 0 || perSeed[0].Length == 0)
            return (double.NaN, double.NaN);
        var samples = perSeed[0].Length;
        if (perSeed.Any(values => values.Length != samples))
            throw new ArgumentException("expected the same samples for every seed", nameof(perSeed));
        var random = new Philox(0, $"bootstrap/{purpose}");
        var (drawn, means) = (new int[samples], new double[Replicates]);
        for (var r = 0; r < Replicates; r++)
        {
            for (var i = 0; i < samples; i++)
                drawn[i] = random.NextInt(samples);
            means[r] = perSeed.Average(values => Mean(values, drawn));
        }
        if (Array.Exists(means, double.IsNaN))
            return (double.NaN, double.NaN);
        Array.Sort(means);
        return (Quantile(means, 0.025), Quantile(means, 0.975));
    }

    private static double Mean(double[] values, int[] drawn)
    {
        var (sum, count) = (0.0, 0);
        foreach (var i in drawn)
        {
            if (double.IsNaN(values[i]))
                continue;
            sum += values[i];
            count++;
        }
        return sum / count;
    }

    private static double Quantile(double[] sorted, double q)
    {
        var place = q * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
