using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>A mean over seeds with its spread.</summary>
/// <param name="Count">How many seeds.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">With n - 1; NaN for fewer than two.</param>
/// <param name="Low">Lower end of the 95 % interval by Student's t; NaN for fewer than three.</param>
/// <param name="High">Its upper end.</param>
/// <example>
/// <code>
/// Estimate estimate = Estimate.Of([0.4, 0.5, 0.6]); // mean 0.5, sd 0.1, 95 % from 0.252 to 0.748
/// </code>
/// </example>
public sealed record Estimate(int Count, double Mean, double StandardDeviation, double Low, double High)
{
    /// <summary>Fewer values than this give no interval and no test.</summary>
    public const int Fewest = 3;

    /// <summary>The estimate of some values; NaN throughout where there are none.</summary>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return new Estimate(0, double.NaN, double.NaN, double.NaN, double.NaN);
        var mean = values.Sum() / values.Count;
        if (values.Count < 2)
            return new Estimate(values.Count, mean, double.NaN, double.NaN, double.NaN);
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        if (values.Count < Fewest)
            return new Estimate(values.Count, mean, deviation, double.NaN, double.NaN);
        var half = StudentT.InvCDF(0, 1, values.Count - 1, 0.975) * deviation / Math.Sqrt(values.Count);
        return new Estimate(values.Count, mean, deviation, mean - half, mean + half);
    }
}
