using Agop.Core.Statistics;

namespace Agop.Core.Tests.Statistics;

/// <summary>Facts from SciPy unless said.</summary>
public sealed class EstimateTests
{
    [Fact]
    public void Intervals_equal_Students()
    {
        var estimate = Estimate.Of([0.51, 0.47, 0.55, 0.49, 0.53]);
        Assert.Equal(5, estimate.Count);
        Assert.Equal(0.51, estimate.Mean, 1e-15);
        // Deviations of 0, 0.04, 0.04, 0.02 and 0.02 from the mean.
        Assert.Equal(Math.Sqrt(0.004 / 4), estimate.StandardDeviation, 1e-15);
        Assert.Equal(0.47073513677044876, estimate.Low, 1e-9);
        Assert.Equal(0.5492648632295513, estimate.High, 1e-9);
    }

    /// <summary>The deviation of 1 and 2 is sqrt(1/2).</summary>
    [Fact]
    public void Two_values_have_a_deviation_and_no_interval_and_one_a_mean_alone()
    {
        Assert.Equal(new Estimate(2, 1.5, Math.Sqrt(0.5), double.NaN, double.NaN), Estimate.Of([1, 2]));
        Assert.Equal(new Estimate(1, 1, double.NaN, double.NaN, double.NaN), Estimate.Of([1]));
        Assert.Equal(new Estimate(0, double.NaN, double.NaN, double.NaN, double.NaN), Estimate.Of([]));
    }

    /// <summary>The deviation of 1, 2 and 3 is 1, and Student's t for two degrees of freedom is 4.302652729911275.</summary>
    [Fact]
    public void Three_values_have_an_interval()
    {
        var estimate = Estimate.Of([1, 2, 3]);
        Assert.Equal((2, 1), (estimate.Mean, estimate.StandardDeviation));
        Assert.Equal(2 - 4.302652729911275 / Math.Sqrt(3), estimate.Low, 1e-9);
        Assert.Equal(2 + 4.302652729911275 / Math.Sqrt(3), estimate.High, 1e-9);
    }
}
