namespace Agop.Core.Tests.Scores;

public sealed class MassAccuracyTests
{
    private const string Id = "mass-accuracy";

    /// <summary>3 + 4 of 3 + 1 + 4 + 0.</summary>
    [Fact]
    public void It_is_the_share_of_the_mass_on_the_mask() => Assert.Equal(7.0 / 8, ScoreCase.Of("#. #.", 3, 1, 4, 0).Score(Id), 1e-15);

    /// <summary>Two of the three equal pixels are in the mask.</summary>
    [Fact]
    public void Ties_count_alike() => Assert.Equal(2.0 / 3, ScoreCase.Of(".# #.", 5, 5, 5, 0).Score(Id), 1e-15);

    [Fact]
    public void A_constant_map_scores_the_masks_share() => Assert.Equal(2.0 / 6, ScoreCase.Constant("#.. .#.", 7).Score(Id), 1e-15);

    [Theory]
    [InlineData("#. ..")]
    [InlineData("## ##")]
    public void An_all_zero_map_scores_nothing(string mask) => Assert.Equal(0, ScoreCase.Constant(mask, 0).Score(Id));

    [Fact]
    public void A_full_mask_scores_one() => Assert.Equal(1, ScoreCase.Of("## ##", 3, 0, 0.1, 2).Score(Id));

    /// <summary>The sum of the values is beyond the largest double.</summary>
    [Fact]
    public void Large_values_do_not_overflow() => Assert.Equal(2.0 / 3, ScoreCase.Of("##.", 1.5e308, 1.5e308, 1.5e308).Score(Id), 1e-15);

    [Fact]
    public void It_equals_a_plain_quotient_of_sums() =>
        ScoreCase.ForMany(c =>
        {
            var inside = Enumerable.Range(0, c.Map.Length).Where(i => c.Mask[i]).Sum(i => c.Map[i]);
            Assert.Equal(c.Map.Sum() == 0 ? 0 : inside / c.Map.Sum(), c.Score(Id), 1e-12);
        });
}
