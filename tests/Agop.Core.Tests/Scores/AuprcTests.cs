namespace Agop.Core.Tests.Scores;

public sealed class AuprcTests
{
    private const string Id = "auprc";

    [Fact]
    public void It_equals_scikit_learns() => Assert.Equal(0.28145658263305323, ScoreCase.WithTies.Score(Id), 1e-12);

    /// <summary>The mask is found at ranks 1 and 3: a recall of 1/2 at precision 1, and another 1/2 at precision 2/3.</summary>
    [Fact]
    public void It_is_the_mean_precision_at_the_masks_pixels() =>
        Assert.Equal(0.5 * 1 + 0.5 * 2 / 3, ScoreCase.Of("#. #.", 3, 2, 1, 0).Score(Id), 1e-15);

    /// <summary>The first step holds two pixels, one of them of the mask: precision 1/2. The second adds one of the mask: 2/3.</summary>
    [Fact]
    public void Ties_are_one_step() => Assert.Equal(0.5 * 1 / 2 + 0.5 * 2 / 3, ScoreCase.Of("#.#", 2, 2, 1).Score(Id), 1e-15);

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_score_the_masks_share(double value) =>
        Assert.Equal(2.0 / 6, ScoreCase.Constant("#.. .#.", value).Score(Id), 1e-15);

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("###", 3, 1, 1).Score(Id));

    [Fact]
    public void It_equals_the_sum_over_thresholds() =>
        ScoreCase.ForMany(c =>
        {
            var (area, recall) = (0.0, 0.0);
            foreach (var threshold in c.Map.Distinct().OrderDescending())
            {
                var chosen = Enumerable.Range(0, c.Map.Length).Where(i => c.Map[i] >= threshold).ToArray();
                double found = chosen.Count(i => c.Mask[i]);
                area += (found / c.MaskCount - recall) * found / chosen.Length;
                recall = found / c.MaskCount;
            }
            Assert.Equal(area, c.Score(Id), 1e-12);
        });
}
