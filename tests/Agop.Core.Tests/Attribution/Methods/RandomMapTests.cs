using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class RandomMapTests
{
    private const int Count = 4,
        Edge = 64;

    private static readonly RandomMap s_method = new();

    private static double[] Maps(long seed, int first = 0, int count = Count) =>
        Explain
            .Maps(
                s_method,
                new double[count * Edge * Edge],
                [count, 1, Edge, Edge],
                with: explainer => explainer with { Seed = seed, First = first }
            )
            .ToDoubles();

    /// <summary>Bounds of six standard errors: mean 0, mean square 1/3 with variance 4/45, a tenth in each tenth of (-1, 1).</summary>
    [Fact]
    public void Values_are_uniform_between_minus_one_and_one()
    {
        var values = Maps(Random.Shared.Next());
        var n = values.Length;
        Assert.All(values, value => Assert.InRange(value, -1, 1));
        Assert.Equal(0, values.Average(), 6 * Math.Sqrt(1.0 / 3 / n));
        Assert.Equal(1.0 / 3, values.Average(value => value * value), 6 * Math.Sqrt(4.0 / 45 / n));
        for (var tenth = 0; tenth < 10; tenth++)
            Assert.Equal(0.1, values.Count(value => (int)((value + 1) * 5) == tenth) / (double)n, 6 * Math.Sqrt(0.09 / n));
    }

    [Fact]
    public void No_two_images_and_no_two_seeds_have_the_same_map()
    {
        var (maps, others) = (Maps(1), Maps(2));
        for (var n = 1; n < Count; n++)
            Assert.NotEqual(maps[..(Edge * Edge)], maps[(n * Edge * Edge)..((n + 1) * Edge * Edge)]);
        Assert.NotEqual(maps[..(Edge * Edge)], others[..(Edge * Edge)]);
    }

    [Fact]
    public void An_images_map_depends_on_its_number_and_the_seed_alone() =>
        Assert.Equal(Maps(7)[(Edge * Edge)..], Maps(7, first: 1, count: Count - 1));

    [Fact]
    public void Maps_do_not_depend_on_the_images() =>
        Assert.Equal(
            Explain.Maps(s_method, [0, 0, 0, 0], [1, 1, 2, 2]).ToDoubles(),
            Explain.Maps(s_method, [1, 5, 2, 9], [1, 1, 2, 2]).ToDoubles()
        );

    [Fact]
    public void It_takes_no_settings() => Assert.Equal("--set: sd: random takes no settings", Refusal.OfSetting(s_method, "sd", "1"));
}
