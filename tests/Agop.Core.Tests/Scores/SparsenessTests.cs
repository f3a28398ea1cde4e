namespace Agop.Core.Tests.Scores;

public sealed class SparsenessTests
{
    private const string Id = "sparseness";

    /// <summary>(-3 * 0 - 1 * 1 + 1 * 3 + 3 * 4) / (4 * 8).</summary>
    [Fact]
    public void It_is_the_gini_index_of_the_map() => Assert.Equal(14.0 / 32, ScoreCase.Of("#. #.", 3, 1, 4, 0).Score(Id), 1e-15);

    [Fact]
    public void One_pixel_alone_is_as_sparse_as_can_be() => Assert.Equal(3.0 / 4, ScoreCase.Of(".# ..", 0, 0, 9, 0).Score(Id), 1e-15);

    [Theory]
    [InlineData(7)]
    [InlineData(0)]
    public void A_constant_map_is_not_sparse_at_all(double value) => Assert.Equal(0, ScoreCase.Constant("#.. .#.", value).Score(Id), 1e-15);

    /// <summary>There is no truth to compare with, and none is needed.</summary>
    [Fact]
    public void It_is_defined_without_a_mask() => Assert.Equal(14.0 / 32, ScoreCase.Of(".. ..", 3, 1, 4, 0).Score(Id), 1e-15);

    /// <summary>The sum of the values is beyond the largest double.</summary>
    [Fact]
    public void Large_values_do_not_overflow() => Assert.Equal(1.0 / 3, ScoreCase.Of("##.", 1.5e308, 1.5e308, 0).Score(Id), 1e-15);

    /// <summary>Half the mean absolute difference of two pixels, over their mean.</summary>
    [Fact]
    public void It_equals_the_mean_difference_of_all_pairs() =>
        ScoreCase.ForMany(c =>
        {
            var pairs = from a in c.Map from b in c.Map select Math.Abs(a - b);
            Assert.Equal(c.Map.Sum() == 0 ? 0 : pairs.Average() / (2 * c.Map.Average()), c.Score(Id), 1e-12);
        });
}
