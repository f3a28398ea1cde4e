using Agop.Core.Statistics;

namespace Agop.Core.Tests.Statistics;

public sealed class FriedmanTestTests
{
    /// <summary>Demšar's table 5 (JMLR 7, 2006): the critical value for k classifiers at 5 %, which is the quantile over sqrt(2).</summary>
    [Theory]
    [InlineData(2, 1.960)]
    [InlineData(3, 2.343)]
    [InlineData(4, 2.569)]
    [InlineData(5, 2.728)]
    [InlineData(7, 2.949)]
    [InlineData(10, 3.164)]
    public void The_range_has_the_quantiles_of_the_tables(int k, double expected) =>
        Assert.Equal(expected, StudentizedRange.Quantile(0.95, k) / Math.Sqrt(2), 0.001);

    [Fact]
    public void A_probability_is_that_of_its_quantile()
    {
        foreach (var k in new[] { 2, 6, 20, 40 })
        foreach (var probability in new[] { 0.1, 0.5, 0.95, 0.999 })
            Assert.Equal(probability, StudentizedRange.Cdf(StudentizedRange.Quantile(probability, k), k), 1e-9);
        Assert.Equal(0, StudentizedRange.Cdf(0, 3));
    }

    /// <summary>
    /// Demšar's example: four classifiers on 14 data sets with mean ranks 3.143, 2.000, 2.893, 1.964; chi^2 = 9.28, F = 3.69, critical
    /// difference 1.25 (at 5 %).
    /// </summary>
    [Fact]
    public void The_example_of_the_paper_comes_out()
    {
        double[][] blocks =
        [
            [0.763, 0.768, 0.771, 0.798],
            [0.599, 0.591, 0.590, 0.569],
            [0.954, 0.971, 0.968, 0.967],
            [0.628, 0.661, 0.654, 0.657],
            [0.882, 0.888, 0.886, 0.898],
            [0.936, 0.931, 0.916, 0.931],
            [0.661, 0.668, 0.609, 0.685],
            [0.583, 0.583, 0.563, 0.625],
            [0.775, 0.838, 0.866, 0.875],
            [1.000, 1.000, 1.000, 1.000],
            [0.940, 0.962, 0.965, 0.962],
            [0.619, 0.666, 0.614, 0.669],
            [0.972, 0.981, 0.9751, 0.975],
            [0.957, 0.978, 0.946, 0.970],
        ];
        var test = FriedmanTest.Of(blocks);
        double[] expected = [3.143, 2.000, 2.893, 1.964];
        for (var j = 0; j < 4; j++)
            Assert.Equal(expected[j], test.MeanRanks[j], 0.001);
        Assert.Equal(1.25, test.CriticalDifference, 0.01);
        // The paper does not take ties into account: F = 3.69 and p = 0.02; with ties there is a little more evidence.
        Assert.InRange(test.P, 0.008, 0.0201);
    }

    [Fact]
    public void Blocks_that_rank_alike_agree_and_opposed_ones_do_not()
    {
        Assert.Equal(
            1,
            FriedmanTest
                .Of([
                    [3, 2, 1],
                    [30, 20, 10],
                ])
                .Concordance,
            1e-12
        );
        Assert.Equal(
            0,
            FriedmanTest
                .Of([
                    [3, 2, 1],
                    [1, 2, 3],
                ])
                .Concordance,
            1e-12
        );
        Assert.Equal(
            0,
            FriedmanTest
                .Of([
                    [3, 2, 1],
                    [30, 20, 10],
                ])
                .P
        );
        var same = FriedmanTest.Of([
            [1, 1, 1],
            [2, 2, 2],
        ]);
        Assert.True(double.IsNaN(same.Concordance));
        Assert.True(double.IsNaN(same.P));
        Assert.Equal([2, 2, 2], same.MeanRanks);
        Assert.True(
            double.IsNaN(
                FriedmanTest
                    .Of([
                        [3, 2, 1],
                    ])
                    .CriticalDifference
            )
        );
    }
}
