using Agop.Core.Randomness;

namespace Agop.Core.Statistics;

/// <summary>
/// A percentile bootstrap over samples within seeds: how far the mean over seeds moves when other test images are drawn. All seeds score
/// the same samples, so each replicate draws one set for all of them. Seeds may come in parts: memory does not grow with their number.
/// </summary>
/// <param name="purpose">Names the random stream.</param>
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
public sealed class Bootstrap(string purpose)
{
    /// <summary>How often samples are drawn anew.</summary>
    public const int Replicates = 1000;

    private readonly double[] _sums = new double[Replicates];
    private int _seeds;
    private int _samples;

    /// <summary>The 95 % interval of the mean over seeds of the mean over samples.</summary>
    /// <param name="perSeed">Each seed's scores, sample by sample; NaN are left out of the means.</param>
    /// <param name="purpose">Names the random stream.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double[]> perSeed, string purpose)
    {
        var bootstrap = new Bootstrap(purpose);
        bootstrap.Add(perSeed);
        return bootstrap.Interval();
    }

    /// <summary>Adds seeds. Many at a time cost less: each call draws all samples again, the same ones.</summary>
    /// <param name="perSeed">Each seed's scores, sample by sample; NaN are left out of the means.</param>
    /// <exception cref="ArgumentException">A seed has another number of samples than the first.</exception>
    public void Add(IReadOnlyList<double[]> perSeed)
    {
        if (perSeed.Count == 0)
            return;
        if (_seeds == 0)
            _samples = perSeed[0].Length;
        if (perSeed.Any(values => values.Length != _samples))
            throw new ArgumentException("expected the same samples for every seed", nameof(perSeed));
        _seeds += perSeed.Count;
        var random = new Philox(0, $"bootstrap/{purpose}");
        var drawn = new int[_samples];
        for (var r = 0; r < Replicates; r++)
        {
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = random.NextInt(drawn.Length);
            foreach (var values in perSeed)
                _sums[r] += Mean(values, drawn);
        }
    }

    /// <summary>The 95 % interval of the mean over all seeds of the mean over samples; NaN where that is undefined.</summary>
    public (double Low, double High) Interval()
    {
        if (_seeds == 0 || _samples == 0 || Array.Exists(_sums, double.IsNaN))
            return (double.NaN, double.NaN);
        var means = Array.ConvertAll(_sums, sum => sum / _seeds);
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
