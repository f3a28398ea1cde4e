namespace Agop.Core.Tests.Scores;

public sealed class RankAccuracyTests
{
    private const string Id = "rank-accuracy";

    /// <summary>k = 3; the three largest are pixels 0, 2 and 3, two of them in the mask.</summary>
    [Fact]
    public void It_is_the_share_of_as_many_pixels_that_the_mask_holds() =>
        Assert.Equal(2.0 / 3, ScoreCase.Of("### ...", 5, 1, 4, 3, 0, 2).Score(Id));

    /// <summary>k = 1; of the pixels 1 and 2, which tie, the first is chosen. The mask is pixel 2.</summary>
    [Fact]
    public void Ties_choose_the_lowest_index_first() => Assert.Equal(0, ScoreCase.Of("..#", 1, 2, 2).Score(Id));

    /// <summary>The first pixel of two is chosen.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_choose_the_first_pixels(double value)
    {
        Assert.Equal(1, ScoreCase.Constant("#.", value).Score(Id));
        Assert.Equal(0, ScoreCase.Constant(".#", value).Score(Id));
    }

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("## ##", 3, 0, 2, 2).Score(Id));

    [Fact]
    public void It_is_precision_under_another_name() => ScoreCase.ForMany(c => Assert.Equal(c.Score("precision-topk"), c.Score(Id)));
}
