using Agop.Core.Statistics;
using MathNet.Numerics;

namespace Agop.Core.Tests.Statistics;

/// <summary>Facts from SciPy unless said.</summary>
public sealed class PairedTestTests
{
    private static readonly double[] s_first = [0.51, 0.47, 0.55, 0.49, 0.53];
    private static readonly double[] s_second = [0.40, 0.45, 0.41, 0.50, 0.39];

    [Fact]
    public void Paired_tests_equal_SciPys()
    {
        var test = PairedTest.Compare(s_first, s_second);
        Assert.Equal(0.06380673263073905, test.TTest, 1e-9);
        Assert.Equal(0.125, test.Wilcoxon, 1e-12);
        Assert.Equal(2.5425669046549118 / Math.Sqrt(5), test.Effect, 1e-12);
        Assert.Equal(0.08, test.Difference, 1e-12);
        Assert.Equal(0.1953125, PairedTest.SignedRank([1.2, 0.7, 3.1, -0.4, 2.2, 0.9, -1.5, 0.3]), 1e-12);
    }

    [Fact]
    public void Fewer_than_three_seeds_give_no_test_and_say_why()
    {
        var test = PairedTest.Compare([1, 2], [0, 0]);
        Assert.Equal(1.5, test.Difference);
        Assert.Equal((double.NaN, double.NaN, double.NaN), (test.Effect, test.TTest, test.Wilcoxon));
        Assert.Equal((2, "2 seeds; a test needs 3"), (test.Count, test.Reason));
        Assert.Null(PairedTest.Compare([1, 2, 4], [0, 0, 0]).Reason);
    }

    [Fact]
    public void What_no_seed_changes_is_not_tested()
    {
        Assert.Equal(1, PairedTest.Compare([1, 2, 3], [1, 2, 3]).TTest);
        foreach (var (first, second) in new (double[], double[])[] { ([2, 3, 4], [1, 2, 3]), ([0.3, 0.3, 0.3], [0.1, 0.1, 0.1]) })
        {
            var test = PairedTest.Compare(first, second);
            Assert.True(double.IsNaN(test.TTest) && double.IsNaN(test.Effect));
            Assert.Equal("no spread over seeds", test.Reason);
        }
        Assert.Equal("undefined values", PairedTest.Compare([1, 2, double.NaN], [1, 2, 3]).Reason);
    }

    [Fact]
    public void Signed_rank_counts_every_sign_pattern()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            // Rounded, so that magnitudes tie.
            var differences = Enumerable.Range(0, random.Next(3, 10)).Select(_ => Math.Round(random.NextDouble() * 6 - 2)).ToArray();
            Assert.Equal(BruteForce(differences), PairedTest.SignedRank(differences), 1e-12);
        }
    }

    [Fact]
    public void Lists_of_different_lengths_are_refused() =>
        Assert.StartsWith(
            "2 values against 3",
            Assert.Throws<ArgumentException>(() => PairedTest.Compare([1, 2], [1, 2, 3])).Message,
            StringComparison.Ordinal
        );

    /// <summary>
    /// Differences 0, 1 and 2: t = 1 / (1 / sqrt(3)), and with two degrees of freedom P(|T| > t) = 1 - t / sqrt(t^2 + 2).
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1e-9)]
    [InlineData(1e9)]
    public void A_pair_without_difference_counts_and_the_unit_does_not_matter(double unit)
    {
        var test = PairedTest.Compare([unit, 2 * unit, 3 * unit], [unit, unit, unit]);
        Assert.Equal(1 - Math.Sqrt(3.0 / 5), test.TTest, 1e-9);
        Assert.Equal(0.5, test.Wilcoxon, 1e-12);
    }

    /// <summary>A spread of a trillionth is what rounding leaves of numbers that are equal.</summary>
    [Theory]
    [InlineData(1e6, 1e-7, "no spread over seeds")]
    [InlineData(1e6, 1e-5, null)]
    public void A_spread_that_rounding_explains_is_none(double difference, double spread, string? reason) =>
        Assert.Equal(reason, PairedTest.Compare([difference - spread, difference, difference + spread], [0, 0, 0]).Reason);

    /// <summary>Of 2^20 sign patterns two are as extreme as all positive.</summary>
    [Fact]
    public void Twenty_pairs_are_counted_exactly() =>
        Assert.Equal(2 / Math.Pow(2, 20), PairedTest.SignedRank([.. Enumerable.Range(1, 20).Select(i => (double)i)]), 1e-15);

    /// <summary>
    /// All positive: the rank sum 231 is 115.5 from its mean, 115 with the correction for continuity; its variance is a quarter of the
    /// ranks' squares. Without ties those sum to 3311; pairs of equal magnitudes 1 to 10 and one of 11 have mean ranks 1.5, 3.5, ... 19.5
    /// and 21.
    /// </summary>
    [Fact]
    public void More_than_twenty_pairs_are_tested_by_the_normal_distribution()
    {
        static double TwoSided(double squares) => SpecialFunctions.Erfc(115 / Math.Sqrt(squares / 4) / Math.Sqrt(2));
        var tied = 2 * Enumerable.Range(0, 10).Sum(i => (2 * i + 1.5) * (2 * i + 1.5)) + 21 * 21;
        Assert.Equal(TwoSided(3311), PairedTest.SignedRank([.. Enumerable.Range(1, 21).Select(i => (double)i)]), 1e-12);
        Assert.Equal(TwoSided(tied), PairedTest.SignedRank([.. Enumerable.Range(2, 21).Select(i => (double)(i / 2))]), 1e-12);
    }

    private static double BruteForce(double[] differences)
    {
        var values = differences.Where(value => value != 0).ToArray();
        if (values.Length == 0)
            return 1;
        var ranks = values
            .Select(value =>
                values.Count(other => Math.Abs(other) < Math.Abs(value))
                + (values.Count(other => Math.Abs(other).Equals(Math.Abs(value))) + 1) / 2.0
            )
            .ToArray();
        double Sum(int signs) => ranks.Where((_, i) => (signs >> i & 1) != 0).Sum();
        var (half, seen) = (ranks.Sum() / 2, ranks.Where((_, i) => values[i] > 0).Sum());
        return Enumerable.Range(0, 1 << values.Length).Count(signs => Math.Abs(Sum(signs) - half) >= Math.Abs(seen - half) - 1e-9)
            / Math.Pow(2, values.Length);
    }
}
