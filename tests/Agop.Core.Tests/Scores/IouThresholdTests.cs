using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class IouThresholdTests
{
    private const string Id = "iou-threshold";

    [Theory, MemberData(nameof(GoldenScores.Models), MemberType = typeof(GoldenScores))]
    public void Means_equal_the_golden_ones(string model) => GoldenScores.Compare(model, "miou_thr0.5", "iou-threshold:0.5");

    /// <summary>Half of the maximum is 2: pixels 0 and 3 are chosen, of which pixel 0 is in the mask; three pixels are in either.</summary>
    [Fact]
    public void It_is_the_overlap_of_the_mask_and_the_pixels_above_a_share_of_the_maximum() =>
        Assert.Equal(1.0 / 3, ScoreCase.Of("## ..", 4, 1, 0.9, 3).Score("iou-threshold:0.5"));

    /// <summary>The threshold is 1: pixels 0, 1 and 3 are chosen, of which two are the mask.</summary>
    [Fact]
    public void A_pixel_at_the_threshold_is_chosen() =>
        Assert.Equal(2.0 / 3, ScoreCase.Of("## ..", 4, 1, 0.9, 3).Score("iou-threshold:0.25"));

    /// <summary>The maximum, 4, stands twice, once in the mask of one pixel.</summary>
    [Fact]
    public void Ties_are_chosen_together() => Assert.Equal(1.0 / 2, ScoreCase.Of("#. ..", 4, 4, 3, 0).Score("iou-threshold:1"));

    [Fact]
    public void A_constant_map_scores_the_masks_share() => Assert.Equal(2.0 / 6, ScoreCase.Constant("#.. .#.", 7).Score(Id));

    [Fact]
    public void An_all_zero_map_scores_nothing() => Assert.Equal(0, ScoreCase.Constant("#.. .#.", 0).Score(Id));

    /// <summary>Three of four pixels reach a quarter of the maximum.</summary>
    [Fact]
    public void A_full_mask_scores_the_share_that_is_chosen() => Assert.Equal(3.0 / 4, ScoreCase.Of("## ##", 4, 1, 0.9, 3).Score(Id));

    [Fact]
    public void The_share_is_a_quarter_unless_given() => ScoreCase.ForMany(c => Assert.Equal(c.Score("iou-threshold:0.25"), c.Score(Id)));

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("1.01")]
    [InlineData("NaN")]
    [InlineData("")]
    public void A_share_that_is_not_above_zero_and_up_to_one_is_refused(string share) =>
        Assert.Equal(
            $"test: iou-threshold:{share}: t: expected a number above 0 and up to 1, not '{share}'",
            Refusal.OfScore($"iou-threshold:{share}")
        );

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.25)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void It_equals_the_overlap_of_counted_sets(double share) =>
        ScoreCase.ForMany(c =>
        {
            int[] chosen = [.. Enumerable.Range(0, c.Map.Length).Where(i => c.Map[i] > 0 && c.Map[i] >= share * c.Map.Max())];
            Assert.Equal(c.Iou(chosen), c.Score($"iou-threshold:{share}"));
        });
}
