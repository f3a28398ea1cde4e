using Agop.Core.Randomness;

namespace Agop.Core.Statistics;

/// <summary>A percentile bootstrap over samples within seeds: how far the mean over seeds moves when other test images are drawn.</summary>
public static class Bootstrap
{
    /// <summary>How often samples are drawn anew.</summary>
    public const int Replicates = 1000;

    /// <summary>The 95 % interval of the mean over seeds of the mean over samples.</summary>
    /// <param name="perSeed">Each seed's scores; NaN are left out.</param>
    /// <param name="purpose">Names the random stream.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double[]> perSeed, string purpose)
    {
        var defined = perSeed.Select(values => Array.FindAll(values, value => !double.IsNaN(value))).Where(values => values.Length > 0).ToArray();
        if (defined.Length == 0) return (double.NaN, double.NaN);
        var random = new Philox(0, $"bootstrap/{purpose}");
        var means = new double[Replicates];
        for (var r = 0; r < Replicates; r++)
        {
            foreach (var values in defined)
            {
                double sum = 0;
                for (var i = 0; i < values.Length; i++) sum += values[random.NextInt(values.Length)];
                means[r] += sum / values.Length / defined.Length;
            }
        }
        Array.Sort(means);
        return (Quantile(means, 0.025), Quantile(means, 0.975));
    }

    private static double Quantile(double[] sorted, double q)
    {
        var place = q * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
