namespace Agop.Core.Tests.Scores;

public sealed class PrecisionTopKTests
{
    private const string Id = "precision-topk";

    /// <summary>k = 3; the three largest are pixels 0, 2 and 3, two of them in the mask.</summary>
    [Fact]
    public void It_is_the_share_of_as_many_pixels_that_the_mask_holds() =>
        Assert.Equal(2.0 / 3, ScoreCase.Of("### ...", 5, 1, 4, 3, 0, 2).Score(Id));

    /// <summary>k = 2; of the pixels 1, 2 and 3, which tie, the first two are chosen, and only pixel 2 is in the mask.</summary>
    [Fact]
    public void Ties_choose_the_lowest_index_first() => Assert.Equal(1.0 / 2, ScoreCase.Of("..# #..", 1, 2, 2, 2, 0, 0).Score(Id));

    /// <summary>The first two pixels are chosen: one of them is in the first mask, none in the second.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_choose_the_first_pixels(double value)
    {
        Assert.Equal(1.0 / 2, ScoreCase.Constant("#. .#", value).Score(Id));
        Assert.Equal(0, ScoreCase.Constant(".. ##", value).Score(Id));
    }

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("## ##", 3, 0, 2, 2).Score(Id));

    [Fact]
    public void It_equals_the_share_of_counted_sets() =>
        ScoreCase.ForMany(c => Assert.Equal((double)c.Top(c.MaskCount).Count(i => c.Mask[i]) / c.MaskCount, c.Score(Id)));
}
