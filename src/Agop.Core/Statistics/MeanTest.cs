using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>Whether the mean of some values is above or below zero.</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Effect">The mean over the standard deviation, d; NaN where nothing spreads.</param>
/// <param name="Above">Two-sided p of what speaks for a mean above zero; 1 where nothing does, NaN without a test.</param>
/// <param name="Below">The same for a mean below zero.</param>
internal sealed record MeanTest(int Count, double Mean, double Effect, double Above, double Below)
{
    private const double Rounding = 1e-12;

    /// <summary>Whether the values do not differ: there is nothing to test, and their mean is what it is.</summary>
    public bool IsExact => Count > 0 && double.IsNaN(Effect) && !double.IsNaN(Mean);

    /// <summary>Student's t-test of all values, looked at once.</summary>
    public static MeanTest Once(IReadOnlyList<double> values)
    {
        var test = Without(values);
        if (double.IsNaN(test.Effect) || values.Count < Estimate.Fewest)
            return test;
        var p = StudentT.CDF(0, 1, values.Count - 1, -test.Effect * Math.Sqrt(values.Count));
        return test with { Above = Math.Min(1, 2 * p), Below = Math.Min(1, 2 * (1 - p)) };
    }

    /// <summary>The test that may be looked at after every value; see <see cref="AnytimeTTest"/>. Evidence, once there, stays.</summary>
    /// <param name="values">In the order in which they came.</param>
    public static MeanTest Anytime(IReadOnlyList<double> values)
    {
        var (above, below) = (1.0, 1.0);
        for (var count = Estimate.Fewest; count <= values.Count; count++)
        {
            var so = Without([.. values.Take(count)]);
            if (double.IsNaN(so.Effect))
                continue;
            var p = Math.Min(1, 1 / AnytimeTTest.Evidence(so.Effect * Math.Sqrt(count), count));
            if (so.Mean > 0)
                above = Math.Min(above, p);
            else
                below = Math.Min(below, p);
        }
        var test = Without(values);
        return double.IsNaN(test.Effect) || values.Count < Estimate.Fewest ? test : test with { Above = above, Below = below };
    }

    private static MeanTest Without(IReadOnlyList<double> values)
    {
        var estimate = Estimate.Of(values);
        var spreads = estimate.StandardDeviation > Rounding * values.Select(Math.Abs).DefaultIfEmpty().Max();
        return new MeanTest(
            values.Count,
            estimate.Mean,
            spreads ? estimate.Mean / estimate.StandardDeviation : double.NaN,
            double.NaN,
            double.NaN
        );
    }
}
