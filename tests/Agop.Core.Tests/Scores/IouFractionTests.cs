using Agop.Core.Scores;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class IouFractionTests
{
    private const string Id = "iou-fraction";

    [Theory, MemberData(nameof(GoldenScores.Models), MemberType = typeof(GoldenScores))]
    public void Means_equal_the_golden_ones(string model) => GoldenScores.Compare(model, "miou_top15%", "iou-fraction:0.15");

    /// <summary>Half of six pixels are three: 0, 2 and 3, of which one is in the mask of two; four pixels are in either.</summary>
    [Fact]
    public void It_is_the_overlap_of_the_mask_and_a_share_of_the_image() =>
        Assert.Equal(1.0 / 4, ScoreCase.Of("##. ...", 5, 1, 4, 3, 0, 2).Score("iou-fraction:0.5"));

    /// <summary>A share of 0.4 of six pixels is 2.4, so three are chosen and the whole mask with them.</summary>
    [Fact]
    public void The_number_of_pixels_is_rounded_up() =>
        Assert.Equal(1, ScoreCase.Of("### ...", 6, 5, 4, 3, 2, 1).Score("iou-fraction:0.4"));

    /// <summary>In doubles, 0.07 * 100 is above 7 and rounds up to 8.</summary>
    [Fact]
    public void A_share_that_is_whole_is_not_rounded_up()
    {
        double[] importance = [.. Enumerable.Range(0, 100).Select(i => 100.0 - i)];
        bool[] mask = [.. Enumerable.Range(0, 100).Select(i => i < 7)];
        Assert.Equal(1, ChosenScore.Parse("iou-fraction:0.07", "test").Of(new ScoreInput(importance, mask, width: 10)));
    }

    /// <summary>Two of six are chosen: of the pixels 1, 2 and 3, which tie, the first two. The mask is pixel 2.</summary>
    [Fact]
    public void Ties_choose_the_lowest_index_first() =>
        Assert.Equal(1.0 / 2, ScoreCase.Of("..# ...", 1, 2, 2, 2, 0, 0).Score("iou-fraction:0.33"));

    /// <summary>The first two of four pixels are chosen: one of them is in the first mask, none in the second.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_choose_the_first_pixels(double value)
    {
        Assert.Equal(1.0 / 3, ScoreCase.Constant("#. .#", value).Score("iou-fraction:0.5"));
        Assert.Equal(0, ScoreCase.Constant(".. ##", value).Score("iou-fraction:0.5"));
    }

    [Fact]
    public void A_full_mask_scores_the_share_that_is_chosen() =>
        Assert.Equal(3.0 / 4, ScoreCase.Of("## ##", 3, 0, 2, 2).Score("iou-fraction:0.75"));

    /// <summary>One of ten pixels is chosen, which is in the mask of two.</summary>
    [Fact]
    public void The_share_is_a_tenth_unless_given() =>
        Assert.Equal(1.0 / 2, ScoreCase.Of("#...# .....", 9, 8, 7, 6, 5, 4, 3, 2, 1, 0).Score(Id));

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("1.01")]
    [InlineData("NaN")]
    [InlineData("x")]
    public void A_share_that_is_not_above_zero_and_up_to_one_is_refused(string share) =>
        Assert.Equal(
            $"test: iou-fraction:{share}: f: expected a number above 0 and up to 1, not '{share}'",
            Refusal.OfScore($"iou-fraction:{share}")
        );

    /// <summary>Shares that are exact in binary, so that whole products are whole.</summary>
    [Theory]
    [InlineData(0.0625)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void It_equals_the_overlap_of_counted_sets(double share) =>
        ScoreCase.ForMany(c =>
        {
            var count = 0;
            while (count < share * c.Map.Length)
                count++;
            Assert.Equal(c.Iou(c.Top(count)), c.Score($"iou-fraction:{share}"));
        });
}
