using Agop.Core.Statistics;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Statistics;

public sealed class TTestPowerTests
{
    /// <summary>R 4's power.t.test(type = "one.sample", strict = FALSE).</summary>
    [Theory]
    [InlineData(0.5, 20, 0.05, 0.5644829)]
    [InlineData(1.0, 10, 0.05, 0.8030969)]
    [InlineData(0.2, 50, 0.05, 0.2842)]
    public void Power_is_that_of_the_noncentral_t(double effect, int count, double alpha, double power) =>
        Assert.Equal(power, TTestPower.Of(-effect, count, alpha), 2e-3);

    [Theory]
    [InlineData(0.5, 34)]
    [InlineData(1.0, 10)]
    [InlineData(0.2, 199)]
    public void The_count_is_the_first_with_the_power(double effect, int count) =>
        Assert.Equal(count, TTestPower.CountFor(effect, 0.8, 0.05));

    [Fact]
    public void Power_is_what_simulated_tests_find()
    {
        var random = new Random(Random.Shared.Next());
        const int Trials = 20_000;
        var (effect, count) = (0.4 + random.NextDouble(), random.Next(4, 20));
        var found = 0;
        for (var trial = 0; trial < Trials; trial++)
            if (MeanTest.Once(Draw.Normal(random, count, effect)).Above < 0.05)
                found++;
        var power = TTestPower.Of(effect, count, 0.05);
        Assert.InRange((double)found / Trials - power, -0.02, 0.02);
    }

    [Fact]
    public void Nothing_settles_no_effect() => Assert.Null(TTestPower.CountFor(0, 0.8, 0.05));
}
