using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class EarthMoverScoreTests
{
    private const string Id = "emd";

    /// <summary>
    /// Half of the mass stays, half goes over the diagonal, sqrt(2), of 2 x 2 pixels: sqrt(2)/2 of sqrt(2 * 2 * 2) is 1/4.
    /// </summary>
    [Fact]
    public void It_is_one_less_the_distance_over_the_root_of_twice_the_area() =>
        Assert.Equal(1 - 0.25, ScoreCase.Of("#. ..", 3, 0, 0, 3).Score(Id), 1e-12);

    /// <summary>
    /// As above, but the diameter of 2 x 2 pixels is sqrt(2) itself; that of 2 x 3 is sqrt(5), and the mass goes 2 to the right.
    /// </summary>
    [Fact]
    public void The_diameter_is_the_distance_of_opposite_corners()
    {
        Assert.Equal(1 - 0.5, ScoreCase.Of("#. ..", 3, 0, 0, 3).Score("emd:diameter"), 1e-12);
        Assert.Equal(1 - 2 / Math.Sqrt(5), ScoreCase.Of("#.. ...", 0, 0, 3, 0, 0, 0).Score("emd:diameter"), 1e-12);
        Assert.Equal(0, ScoreCase.Of("#.. ...", 0, 0, 0, 0, 0, 3).Score("emd:diameter"), 1e-12);
    }

    /// <summary>
    /// Two equal pixels hold half of the mass each, wherever they stand: one moves by 1, the other by 2, on 1 x 3 pixels.
    /// </summary>
    [Fact]
    public void Ties_share_the_mass() => Assert.Equal(1 - 1.5 / Math.Sqrt(6), ScoreCase.Of("#..", 0, 7, 7).Score(Id), 1e-12);

    /// <summary>A quarter each stays, moves by 1, by 1 and by sqrt(2).</summary>
    [Fact]
    public void A_constant_map_scores_by_the_formula() =>
        Assert.Equal(1 - (2 + Math.Sqrt(2)) / 4 / Math.Sqrt(8), ScoreCase.Constant("#. ..", 5).Score(Id), 1e-12);

    [Theory]
    [InlineData("emd")]
    [InlineData("emd:diameter")]
    public void An_all_zero_map_scores_nothing(string id) => Assert.Equal(0, ScoreCase.Constant("#. ..", 0).Score(id));

    /// <summary>All mass stands at a corner; three quarters of it are wanted elsewhere.</summary>
    [Fact]
    public void A_full_mask_scores_by_the_formula()
    {
        Assert.Equal(1 - (2 + Math.Sqrt(2)) / 4 / Math.Sqrt(8), ScoreCase.Of("## ##", 3, 0, 0, 0).Score(Id), 1e-12);
        Assert.Equal(1, ScoreCase.Constant("## ##", 3).Score(Id), 1e-12);
    }

    [Theory]
    [InlineData("emd")]
    [InlineData("emd:diameter")]
    public void A_map_of_one_pixel_scores_one(string id) => Assert.Equal(1, ScoreCase.Of("#", 3).Score(id));

    [Fact]
    public void The_divisor_is_by_the_area_unless_given() => ScoreCase.ForMany(c => Assert.Equal(c.Score("emd:area"), c.Score(Id)));

    /// <summary>The sum of the values is beyond the largest double. Each holds half of the mass: one stays, one moves by 1.</summary>
    [Fact]
    public void Large_values_do_not_overflow() =>
        Assert.Equal(1 - 0.5 / Math.Sqrt(4), ScoreCase.Of("#.", 1.5e308, 1.5e308).Score(Id), 1e-12);

    [Theory]
    [InlineData("half")]
    [InlineData("Area")]
    [InlineData("")]
    public void Another_divisor_is_refused(string divisor) =>
        Assert.Equal($"test: emd:{divisor}: D: expected area or diameter, not '{divisor}'", Refusal.OfScore($"emd:{divisor}"));

    [Fact]
    public void Square_images_score_between_zero_and_one() =>
        ScoreCase.ForMany(c =>
        {
            var edge = (int)Math.Sqrt(c.Map.Length);
            var square = new ScoreCase(c.Map[..(edge * edge)], c.Mask[..(edge * edge)], edge);
            square.Mask[0] |= square.MaskCount == 0;
            Assert.InRange(square.Score(Id), -1e-12, 1 + 1e-12);
            Assert.InRange(square.Score("emd:diameter"), -1e-12, 1 + 1e-12);
        });

    /// <summary>In one dimension the distance is the area between the two cumulative distributions.</summary>
    [Fact]
    public void In_a_row_or_a_column_it_is_the_area_between_cumulative_distributions() =>
        ScoreCase.ForManyRows(c =>
        {
            var (between, mask, mass, sum) = (0.0, 0.0, 0.0, c.Map.Sum());
            for (var i = 0; i < c.Map.Length && sum > 0; i++)
            {
                mask += (c.Mask[i] ? 1.0 : 0) / c.MaskCount;
                mass += c.Map[i] / sum;
                between += Math.Abs(mask - mass);
            }
            var expected = sum > 0 ? 1 - between / Math.Sqrt(2 * c.Map.Length) : 0;
            Assert.Equal(expected, c.Score(Id), 1e-12);
            Assert.Equal(expected, (c with { Width = 1 }).Score(Id), 1e-12);
        });
}
