namespace Agop.Core.Tests.Scores;

public sealed class PointingGameTests
{
    private const string Id = "pointing-game";

    [Fact]
    public void The_largest_pixel_in_the_mask_scores_one_and_outside_nothing()
    {
        Assert.Equal(1, ScoreCase.Of(".. #.", 1, 2, 3, 0).Score(Id));
        Assert.Equal(0, ScoreCase.Of("## .#", 1, 2, 3, 0).Score(Id));
    }

    /// <summary>Pixels 1 and 2 tie.</summary>
    [Fact]
    public void Of_ties_the_lowest_index_counts()
    {
        Assert.Equal(1, ScoreCase.Of(".#..", 1, 3, 3, 0).Score(Id));
        Assert.Equal(0, ScoreCase.Of("..#.", 1, 3, 3, 0).Score(Id));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_point_at_the_first_pixel(double value)
    {
        Assert.Equal(1, ScoreCase.Constant("#. ..", value).Score(Id));
        Assert.Equal(0, ScoreCase.Constant(".# ##", value).Score(Id));
    }

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("## ##", 3, 0, 5, 2).Score(Id));

    [Fact]
    public void It_equals_a_look_at_the_first_maximum() =>
        ScoreCase.ForMany(c => Assert.Equal(c.Mask[Array.IndexOf(c.Map, c.Map.Max())] ? 1 : 0, c.Score(Id)));
}
