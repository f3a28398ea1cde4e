using Agop.Core.Arrays;
using Agop.Core.Scores;
using FsCheck;
using FsCheck.Fluent;

namespace Agop.Core.Tests.Scores;

public sealed class ScorePropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    /// <summary>Maps with ties and zeros among their values, and masks that are neither empty nor full.</summary>
    private static readonly Arbitrary<(double[] Map, bool[] Mask)> s_cases = (
        from size in Gen.Choose(2, 40)
        from values in Gen.ArrayOf(
            Gen.OneOf(Gen.Choose(0, 3).Select(value => (double)value), Gen.Choose(0, 1_000_000).Select(value => value / 1e4)),
            size
        )
        from mask in Gen.ArrayOf(Gen.Elements(true, false), size)
        from place in Gen.Choose(0, size - 1)
        select (values, mask.Select((inside, i) => i == place || (inside && i != (place + 1) % size)).ToArray())
    ).ToArbitrary();

    private static double Score(IScore score, double[] map, bool[] mask) => score.Of(new ScoreInput(map, mask, map.Length));

    private static void Holds(Func<(double[] Map, bool[] Mask), bool> property) => Prop.ForAll(s_cases, property).Check(s_config);

    [Fact]
    public void All_scores_are_between_zero_and_one() =>
        Holds(c =>
            ScoreCatalog.All.Where(score => score is not EarthMoverScore).All(score => Score(score, c.Map, c.Mask) is >= 0 and <= 1)
        );

    [Fact]
    public void Earth_movers_scores_of_square_images_are_between_zero_and_one() =>
        Holds(c =>
        {
            var edge = (int)Math.Sqrt(c.Map.Length);
            var (map, mask) = (c.Map[..(edge * edge)], c.Mask[..(edge * edge)]);
            mask[0] |= !mask.Contains(true);
            return new[] { "emd", "emd:diameter" }.All(id =>
                ChosenScore.Parse(id, "test").Of(new ScoreInput(map, mask, edge)) is >= -1e-12 and <= 1 + 1e-12
            );
        });

    [Fact]
    public void Iou_is_a_monotone_image_of_precision() =>
        Holds(c =>
        {
            var precision = Score(new PrecisionTopK(), c.Map, c.Mask);
            return Math.Abs(Score(new IouTopK(), c.Map, c.Mask) - precision / (2 - precision)) < 1e-12;
        });

    [Fact]
    public void Rank_accuracy_is_precision() =>
        Holds(c => Score(new RankAccuracy(), c.Map, c.Mask).Equals(Score(new PrecisionTopK(), c.Map, c.Mask)));

    [Fact]
    public void Rising_transforms_change_no_rank_score()
    {
        IScore[] ranks = [new IouTopK(), new PrecisionTopK(), new IouFraction(), new PointingGame(), new Auroc(), new Auprc()];
        Holds(c =>
            ranks.All(score =>
                Score(score, c.Map, c.Mask).Equals(Score(score, Array.ConvertAll(c.Map, value => Math.Sqrt(value) * 3 + value), c.Mask))
            )
        );
    }

    [Fact]
    public void Scaling_changes_no_score() =>
        Holds(c =>
            ScoreCatalog.All.All(score =>
                Math.Abs(Score(score, c.Map, c.Mask) - Score(score, Array.ConvertAll(c.Map, value => value * 1024), c.Mask)) < 1e-9
            )
        );

    [Fact]
    public void Moving_pixels_and_mask_together_changes_no_score_without_ties() =>
        Holds(c =>
        {
            // Ties are broken by place, so the property is about maps without them.
            var distinct = c.Map.Select((value, i) => value + i * 1e-7).ToArray();
            var order = Enumerable.Range(0, distinct.Length).OrderBy(i => (i * 7919) % 101).ToArray();
            IScore[] placeless =
            [
                new IouTopK(),
                new IouThreshold(),
                new IouFraction(),
                new PrecisionTopK(),
                new MassAccuracy(),
                new PointingGame(),
                new Auroc(),
                new Auprc(),
            ];
            return placeless.All(score =>
                Math.Abs(
                    Score(score, distinct, c.Mask) - Score(score, [.. order.Select(i => distinct[i])], [.. order.Select(i => c.Mask[i])])
                ) < 1e-12
            );
        });

    [Fact]
    public void A_map_equal_to_its_mask_is_perfect() =>
        Holds(c =>
        {
            var map = Array.ConvertAll(c.Mask, inside => inside ? 2.0 : 0.0);
            return ScoreCatalog.All.Where(score => score is not IouFraction).All(score => Math.Abs(Score(score, map, c.Mask) - 1) < 1e-9);
        });

    [Fact]
    public void Auroc_of_the_reversed_order_is_its_complement() =>
        Holds(c =>
            Math.Abs(Score(new Auroc(), c.Map, c.Mask) + Score(new Auroc(), Array.ConvertAll(c.Map, value => 200 - value), c.Mask) - 1)
            < 1e-12
        );

    [Fact]
    public void Constant_and_zero_maps_score_by_their_rules()
    {
        bool[] mask = [true, false, false, true];
        foreach (var value in new[] { 0.0, 3.0 })
        {
            double[] map = [value, value, value, value];
            Assert.Equal(1.0 / 3, Score(new IouTopK(), map, mask));
            Assert.Equal(0.5, Score(new PrecisionTopK(), map, mask));
            Assert.Equal(1, Score(new PointingGame(), map, mask));
            Assert.Equal(0.5, Score(new Auroc(), map, mask));
            Assert.Equal(0.5, Score(new Auprc(), map, mask));
            Assert.Equal(value == 0 ? 0 : 0.5, Score(new MassAccuracy(), map, mask));
            Assert.Equal(value == 0 ? 0 : 0.5, Score(new IouThreshold(), map, mask));
            if (value == 0)
                Assert.Equal(0, Score(new EarthMoverScore(), map, mask));
        }
    }

    [Fact]
    public void Full_masks_score_by_their_rules()
    {
        bool[] mask = [true, true, true];
        double[] map = [3, 1, 2];
        Assert.Equal(1, Score(new IouTopK(), map, mask));
        Assert.Equal(1, Score(new MassAccuracy(), map, mask));
        Assert.Equal(1, Score(new Auprc(), map, mask));
        Assert.True(double.IsNaN(Score(new Auroc(), map, mask)));
    }

    [Fact]
    public void Empty_masks_are_undefined_and_left_out_and_broken_maps_get_the_worst_score()
    {
        var maps = NdArray.From([1.0, 0, 0, 0, double.NaN, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, double.PositiveInfinity, 1, 1, 1], 5, 2, 2);
        var masks = NdArray.From<sbyte>([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0, 0, 0], 5, 2, 2);
        foreach (var result in new Scorer([.. ScoreCatalog.All.Select(score => new ChosenScore(score))]).Score(maps, masks))
        {
            Assert.Equal(4, result.Defined);
            Assert.Equal(2, result.InvalidMaps);
            Assert.Equal(1, result.ZeroMaps);
            Assert.Equal(0, result.PerSample[1]);
            Assert.True(double.IsNaN(result.PerSample[2]));
            Assert.Equal(0, result.PerSample[4]);
            if (result.Score != "iou-fraction")
                Assert.Equal(1, result.PerSample[0], 1e-12);
        }
        Assert.True(double.IsNaN(new ScoreResult("x", [double.NaN], [MapState.Fine]).Mean));
    }

    [Fact]
    public void Channels_are_summed_by_magnitude()
    {
        var maps = NdArray.From([1.0, -2, -1, 1], 1, 2, 1, 2);
        var masks = NdArray.From<byte>([0, 1], 1, 1, 2);
        Assert.Equal(3.0 / 5, new Scorer([new ChosenScore(new MassAccuracy())]).Score(maps, masks)[0].Mean, 1e-12);
    }

    /// <summary>Facts from scikit-learn, with ties.</summary>
    [Fact]
    public void Curves_equal_scikit_learns()
    {
        double[] map = [0.6, 0.1, 0.0, 0.4, 0.0, 0.5, 0.4, 2.3, 1.5, 0.2, 2.4, 0.1, 0.3, 0.0, 0.2, 0.2, 0.6, 0.8, 0.8, 0.2];
        int[] mask = [1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0];
        Assert.Equal(0.45333333333333337, Score(new Auroc(), map, Array.ConvertAll(mask, value => value == 1)), 1e-12);
        Assert.Equal(0.28145658263305323, Score(new Auprc(), map, Array.ConvertAll(mask, value => value == 1)), 1e-12);
    }

    [Theory]
    [InlineData("iou")]
    [InlineData("iou-topk:3")]
    [InlineData("iou-threshold:0")]
    [InlineData("iou-threshold:1.5")]
    [InlineData("iou-fraction:x")]
    [InlineData("emd:half")]
    public void Unknown_metrics_and_parameters_are_refused(string id) =>
        Assert.Throws<Agop.Core.Errors.InputException>(() => ChosenScore.Parse(id, "test"));

    [Fact]
    public void Ids_name_parameters_that_are_not_the_default()
    {
        Assert.Equal("iou-threshold", ChosenScore.Parse("iou-threshold:0.25", "test").Id);
        Assert.Equal("iou-threshold:0.5", ChosenScore.Parse("iou-threshold:0.50", "test").Id);
        Assert.Equal("emd:diameter", ChosenScore.Parse("emd:diameter", "test").Id);
    }
}
