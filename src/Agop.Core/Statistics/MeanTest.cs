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
    /// <param name="values">The values.</param>
    /// <param name="scale">The size of the numbers that they are differences of; theirs unless given.</param>
    public static MeanTest Once(IReadOnlyList<double> values, double? scale = null)
    {
        var test = Without(values, scale);
        if (double.IsNaN(test.Effect) || values.Count < Estimate.Fewest)
            return test;
        double Tail(double t) => Math.Min(1, 2 * StudentT.CDF(0, 1, values.Count - 1, t));
        var t = test.Effect * Math.Sqrt(values.Count);
        return test with { Above = Tail(-t), Below = Tail(t) };
    }

    /// <summary>The test that may be looked at after every value; see <see cref="AnytimeTTest"/>. Evidence, once there, stays.</summary>
    /// <param name="values">In the order in which they came.</param>
    /// <param name="scale">As for <see cref="Once"/>.</param>
    public static MeanTest Anytime(IReadOnlyList<double> values, double? scale = null)
    {
        var (above, below) = (1.0, 1.0);
        for (var count = Estimate.Fewest; count <= values.Count; count++)
        {
            var so = Without([.. values.Take(count)], scale);
            if (double.IsNaN(so.Effect))
                continue;
            var p = Math.Min(1, 1 / AnytimeTTest.Evidence(so.Effect * Math.Sqrt(count), count));
            if (so.Mean > 0)
                above = Math.Min(above, p);
            else
                below = Math.Min(below, p);
        }
        var test = Without(values, scale);
        return double.IsNaN(test.Effect) || values.Count < Estimate.Fewest ? test : test with { Above = above, Below = below };
    }

    private static MeanTest Without(IReadOnlyList<double> values, double? scale)
    {
        var estimate = Estimate.Of(values);
        var tolerance = Rounding * (scale ?? values.Select(Math.Abs).DefaultIfEmpty().Max());
        var spreads = estimate.StandardDeviation > tolerance;
        return new MeanTest(
            values.Count,
            !spreads && Math.Abs(estimate.Mean) <= tolerance ? 0 : estimate.Mean,
            spreads ? estimate.Mean / estimate.StandardDeviation : double.NaN,
            double.NaN,
            double.NaN
        );
    }
}
