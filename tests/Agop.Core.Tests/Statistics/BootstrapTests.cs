using Agop.Core.Randomness;
using Agop.Core.Statistics;
using MathNet.Numerics.Statistics;

namespace Agop.Core.Tests.Statistics;

public sealed class BootstrapTests
{
    private static readonly double[][] s_seeds = Draw(5, 400);

    private static double[][] Draw(int seeds, int samples)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, seeds).Select(_ => Enumerable.Range(0, samples).Select(_ => random.NextDouble()).ToArray())];
    }

    [Fact]
    public void The_interval_covers_the_mean_and_repeats()
    {
        var (low, high) = Bootstrap.Interval(s_seeds, "test");
        Assert.InRange(s_seeds.Average(values => values.Average()), low, high);
        // The standard error of such a mean is sqrt(1/12 / 2000) = 0.0065; the interval spans about four of them.
        Assert.InRange(high - low, 0.02, 0.032);
        Assert.Equal((low, high), Bootstrap.Interval(s_seeds, "test"));
        Assert.NotEqual((low, high), Bootstrap.Interval(s_seeds, "another purpose"));
    }

    /// <summary>All seeds score the same samples, so copies of one seed's scores know no more than that seed's.</summary>
    [Fact]
    public void Copies_of_a_seed_change_nothing()
    {
        var (once, thrice) = (
            Bootstrap.Interval([s_seeds[0]], "copies"),
            Bootstrap.Interval([s_seeds[0], s_seeds[0], s_seeds[0]], "copies")
        );
        Assert.Equal(once.Low, thrice.Low, 1e-12);
        Assert.Equal(once.High, thrice.High, 1e-12);
    }

    [Fact]
    public void Seeds_may_come_in_parts()
    {
        var parts = new Bootstrap("test");
        parts.Add([]);
        parts.Add(s_seeds[..2]);
        parts.Add(s_seeds[2..4]);
        parts.Add([s_seeds[4]]);
        Assert.Equal(Bootstrap.Interval(s_seeds, "test"), parts.Interval());
    }

    /// <summary>MathNet's R7 is the linear interpolation that NumPy does. Every third score of the second seed is undefined.</summary>
    [Fact]
    public void It_is_between_quantiles_of_the_means_of_redrawn_samples()
    {
        var seeds = Draw(2, 30);
        for (var i = 0; i < 30; i += 3)
            seeds[1][i] = double.NaN;
        var random = new Philox(0, "bootstrap/quantiles");
        double[] means =
        [
            .. Enumerable
                .Range(0, Bootstrap.Replicates)
                .Select(_ =>
                {
                    int[] drawn = [.. Enumerable.Range(0, 30).Select(_ => random.NextInt(30))];
                    return seeds.Average(scores => drawn.Select(i => scores[i]).Where(score => !double.IsNaN(score)).Average());
                }),
        ];
        var (low, high) = Bootstrap.Interval(seeds, "quantiles");
        Assert.Equal(means.QuantileCustom(0.025, QuantileDefinition.R7), low, 1e-14);
        Assert.Equal(means.QuantileCustom(0.975, QuantileDefinition.R7), high, 1e-14);
    }

    [Fact]
    public void Constant_scores_have_an_interval_of_zero_width() =>
        Assert.Equal(
            (0.25, 0.25),
            Bootstrap.Interval(
                [
                    [0.25, 0.25],
                ],
                "test"
            )
        );

    [Fact]
    public void Without_defined_scores_there_is_no_interval()
    {
        var none = (double.NaN, double.NaN);
        Assert.Equal(none, Bootstrap.Interval([], "test"));
        Assert.Equal(
            none,
            Bootstrap.Interval(
                [
                    [],
                ],
                "test"
            )
        );
        Assert.Equal(
            none,
            Bootstrap.Interval(
                [
                    [double.NaN],
                ],
                "test"
            )
        );
    }

    [Fact]
    public void Seeds_of_different_samples_are_refused() =>
        Assert.StartsWith(
            "expected the same samples for every seed",
            Assert
                .Throws<ArgumentException>(() =>
                    Bootstrap.Interval(
                        [
                            [1, 2],
                            [1],
                        ],
                        "test"
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
}
