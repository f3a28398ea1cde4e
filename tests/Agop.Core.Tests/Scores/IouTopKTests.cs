using Agop.Core.Arrays;

namespace Agop.Core.Tests.Scores;

public sealed class IouTopKTests
{
    private const string Id = "iou-topk";

    [Theory, MemberData(nameof(GoldenScores.Models), MemberType = typeof(GoldenScores))]
    public void Means_equal_the_golden_ones(string model) => GoldenScores.Compare(model, "miou_topk", Id);

    [Theory, MemberData(nameof(GoldenScores.Models), MemberType = typeof(GoldenScores))]
    public void Means_for_one_mask_of_all_images_equal_the_golden_ones(string model) =>
        GoldenScores.Compare(model, "miou_topk_combined", Id, Union);

    /// <summary>k = 2; the two largest are pixels 0 and 2, one of them in the mask: 1 / (2 * 2 - 1).</summary>
    [Fact]
    public void It_is_the_overlap_of_the_mask_and_as_many_pixels() =>
        Assert.Equal(1.0 / 3, ScoreCase.Of("##. ...", 5, 1, 4, 3, 0, 2).Score(Id));

    /// <summary>k = 2; of the pixels 1, 2 and 3, which tie, the first two are chosen, and only pixel 2 is in the mask.</summary>
    [Fact]
    public void Ties_choose_the_lowest_index_first() => Assert.Equal(1.0 / 3, ScoreCase.Of("..# #..", 1, 2, 2, 2, 0, 0).Score(Id));

    /// <summary>The first k pixels are chosen: one of them is in the first mask, none in the second.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_choose_the_first_pixels(double value)
    {
        Assert.Equal(1.0 / 3, ScoreCase.Constant("#. .#", value).Score(Id));
        Assert.Equal(0, ScoreCase.Constant(".. ##", value).Score(Id));
    }

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("## ##", 3, 0, 2, 2).Score(Id));

    [Fact]
    public void It_is_p_over_two_less_p_of_precision_p() =>
        ScoreCase.ForMany(c =>
        {
            var precision = c.Score("precision-topk");
            Assert.Equal(precision / (2 - precision), c.Score(Id), 1e-12);
        });

    [Fact]
    public void It_equals_the_overlap_of_counted_sets() => ScoreCase.ForMany(c => Assert.Equal(c.Iou(c.Top(c.MaskCount)), c.Score(Id)));

    /// <summary>The masks of all images together, for every image: T and L, eight pixels.</summary>
    private static NdArray Union(NdArray masks)
    {
        var values = masks.ToDoubles();
        var union = Enumerable
            .Range(0, 64)
            .Select(pixel => Enumerable.Range(0, 64).Any(image => values[image * 64 + pixel] != 0) ? 1.0 : 0.0)
            .ToArray();
        Assert.Equal(8, union.Sum());
        return NdArray.From(Enumerable.Range(0, 64).SelectMany(_ => union).ToArray(), 64, 8, 8);
    }
}
