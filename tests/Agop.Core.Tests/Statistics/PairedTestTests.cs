using Agop.Core.Statistics;

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
        Assert.InRange(PairedTest.SignedRank([.. Enumerable.Range(1, 30).Select(i => i % 3 == 0 ? -(double)i : i)]), 0.01, 0.5);
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
