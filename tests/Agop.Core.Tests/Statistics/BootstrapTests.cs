using Agop.Core.Statistics;

namespace Agop.Core.Tests.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void Bootstrap_covers_the_mean_and_repeats()
    {
        var random = new Random(3);
        double[][] seeds = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 400).Select(_ => random.NextDouble()).ToArray())];
        var (low, high) = Bootstrap.Interval(seeds, "test");
        Assert.InRange(seeds.Average(values => values.Average()), low, high);
        // The standard error of such a mean is sqrt(1/12 / 2000) = 0.0065; the interval spans about four of them.
        Assert.InRange(high - low, 0.02, 0.032);
        // Copies of one seed's scores know no more than that seed's: all are scored on the same samples.
        Assert.Equal(
            Bootstrap.Interval([seeds[0]], "copies"),
            Bootstrap.Interval([seeds[0], seeds[0], seeds[0]], "copies"),
            (a, b) => Math.Abs(a.Low - b.Low) + Math.Abs(a.High - b.High) < 1e-12
        );
        Assert.Equal((low, high), Bootstrap.Interval(seeds, "test"));
        Assert.True(
            double.IsNaN(
                Bootstrap
                    .Interval(
                        [
                            [double.NaN],
                        ],
                        "test"
                    )
                    .Low
            )
        );
    }
}
