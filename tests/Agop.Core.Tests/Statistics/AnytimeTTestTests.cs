using Agop.Core.Statistics;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Statistics;

public sealed class AnytimeTTestTests
{
    /// <summary>The evidence by its definition: the density of t under N(0, g) effects over that under none, by quadrature.</summary>
    [Theory]
    [InlineData(2.5, 5)]
    [InlineData(0.3, 12)]
    [InlineData(-4.0, 8)]
    public void The_evidence_is_the_mean_likelihood_ratio(double t, int count)
    {
        // The density of t given an effect d, up to a factor that both share: E over s of a normal density.
        double Density(double d)
        {
            var (freedom, sum) = (count - 1, 0.0);
            for (var i = 0; i < 4000; i++)
            {
                var u = (i + 0.5) / 4000;
                var s = Math.Sqrt(MathNet.Numerics.Distributions.ChiSquared.InvCDF(freedom, u) / freedom);
                sum += s * Math.Exp(-Math.Pow(t * s - d * Math.Sqrt(count), 2) / 2);
            }
            return sum / 4000;
        }
        var mixed = 0.0;
        for (var d = -8.0; d <= 8; d += 0.02)
            mixed += 0.02 * Math.Exp(-d * d / 2) / Math.Sqrt(2 * Math.PI) * Density(d);
        var expected = mixed / Density(0);
        Assert.Equal(1, AnytimeTTest.Evidence(t, count) / expected, 2e-3);
    }

    [Fact]
    public void The_critical_t_has_the_evidence_of_alpha()
    {
        var random = new Random(Random.Shared.Next());
        var (count, alpha) = (random.Next(6, 200), 0.01 + 0.2 * random.NextDouble());
        Assert.Equal(1 / alpha, AnytimeTTest.Evidence(AnytimeTTest.Critical(count, alpha), count), 1e-6 / alpha);
        Assert.True(double.IsInfinity(AnytimeTTest.Critical(2, 0.05)));
    }

    /// <summary>10,000 studies of nothing, each looked at after every one of up to 100 values.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void False_alarms_stay_below_alpha_however_often_one_looks(double alpha)
    {
        var random = new Random(Random.Shared.Next());
        const int Studies = 10_000;
        var alarms = 0;
        for (var study = 0; study < Studies; study++)
        {
            var (sum, squares) = (0.0, 0.0);
            var alarm = false;
            var values = Draw.Normal(random, 100);
            for (var count = 1; count <= values.Length; count++)
            {
                sum += values[count - 1];
                squares += values[count - 1] * values[count - 1];
                if (count < Estimate.Fewest)
                    continue;
                var mean = sum / count;
                var t = mean / Math.Sqrt((squares - count * mean * mean) / (count - 1) / count);
                alarm |= AnytimeTTest.Evidence(t, count) >= 1 / alpha;
            }
            alarms += alarm ? 1 : 0;
        }
        Assert.InRange((double)alarms / Studies, 0.05 * alpha, alpha);
    }

    [Fact]
    public void An_effect_is_found_and_stays_found()
    {
        var values = Draw.Normal(new Random(Random.Shared.Next()), 60, mean: -1);
        var test = MeanTest.Anytime(values);
        Assert.True(test.Below < 0.001, $"{test}");
        Assert.True(test.Above > test.Below);
        Assert.True(MeanTest.Anytime([.. values, .. Draw.Normal(new Random(1), 40, mean: 1)]).Below <= test.Below);
        Assert.InRange(AnytimeTTest.CountFor(1, 0.05)!.Value, 8, 20);
        Assert.Null(AnytimeTTest.CountFor(0, 0.05));
    }
}
