namespace Agop.Core.Tests.Scores;

public sealed class AurocTests
{
    private const string Id = "auroc";

    [Fact]
    public void It_equals_scikit_learns() => Assert.Equal(0.45333333333333337, ScoreCase.WithTies.Score(Id), 1e-12);

    /// <summary>Of the four pairs of a pixel inside, 3 or 1, and one outside, 2 or 0, three are won: 3 > 2, 3 > 0 and 1 > 0.</summary>
    [Fact]
    public void It_is_the_share_of_pairs_in_which_the_mask_is_above() => Assert.Equal(3.0 / 4, ScoreCase.Of("#. #.", 3, 2, 1, 0).Score(Id));

    /// <summary>2 > 1 is won, 2 = 2 is half won.</summary>
    [Fact]
    public void Ties_count_half() => Assert.Equal(1.5 / 2, ScoreCase.Of("#..", 2, 2, 1).Score(Id));

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Constant_and_all_zero_maps_score_a_half(double value) => Assert.Equal(0.5, ScoreCase.Constant("#.. .#.", value).Score(Id));

    [Fact]
    public void A_full_mask_is_undefined() => Assert.Equal(double.NaN, ScoreCase.Of("###", 3, 1, 2).Score(Id));

    [Fact]
    public void The_reversed_order_scores_the_complement() =>
        ScoreCase.ForMany(c =>
        {
            var reversed = c with { Map = Array.ConvertAll(c.Map, value => 200 - value) };
            Assert.Equal(1 - c.Score(Id), reversed.Score(Id), 1e-12);
        });

    [Fact]
    public void It_equals_a_count_of_all_pairs() =>
        ScoreCase.ForMany(c =>
        {
            var all = Enumerable.Range(0, c.Map.Length).ToArray();
            var pairs = (from i in all where c.Mask[i] from j in all where !c.Mask[j] select c.Map[i].CompareTo(c.Map[j])).ToArray();
            // Without pairs the mean of their wins is undefined too.
            var expected = pairs.Length == 0 ? double.NaN : pairs.Average(order => (1 + Math.Sign(order)) / 2.0);
            Assert.Equal(expected, c.Score(Id), 1e-12);
        });
}
