using Agop.Core.Statistics;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Statistics;

public sealed class MeanTestTests
{
    [Fact]
    public void A_test_is_the_paired_one_with_a_direction()
    {
        var random = new Random(Random.Shared.Next());
        double[] values = Draw.Normal(random, 7, 0.5),
            zeros = new double[7];
        var (test, paired) = (MeanTest.Once(values), PairedTest.Compare(values, zeros));
        Assert.Equal(paired.TTest, Math.Min(test.Above, test.Below), 1e-12);
        Assert.Equal(1, Math.Max(test.Above, test.Below));
        Assert.Equal(paired.Effect, test.Effect, 1e-12);
        Assert.Equal(test.Mean > 0, test.Above < test.Below);
    }

    [Fact]
    public void Values_that_do_not_differ_are_exact_and_two_are_no_test()
    {
        Assert.True(MeanTest.Once([0.1 + 0.2, 0.3, 0.3]).IsExact);
        Assert.False(MeanTest.Once([0.1, 0.3]).IsExact);
        Assert.True(double.IsNaN(MeanTest.Once([0.1, 0.3]).Above));
        Assert.False(MeanTest.Once([]).IsExact);
    }

    /// <summary>Fieller's ends are where the test of a - r b has exactly the interval's p.</summary>
    [Fact]
    public void The_interval_of_a_ratio_holds_what_the_test_does_not_refuse()
    {
        var random = new Random(Random.Shared.Next());
        double[] first = Draw.Normal(random, 9, 8),
            second = Draw.Normal(random, 9, 5);
        var critical = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, 8, 0.975);
        var (low, high) = MeanRatio.Interval(first, second, critical);
        Assert.InRange(first.Average() / second.Average(), low, high);
        foreach (var end in new[] { low, high })
        {
            var test = MeanTest.Once([.. first.Zip(second, (a, b) => a - end * b)]);
            Assert.Equal(0.05, Math.Min(test.Above, test.Below), 1e-9);
        }
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), MeanRatio.Interval(first, Draw.Normal(random, 9), 1e6));
    }
}
