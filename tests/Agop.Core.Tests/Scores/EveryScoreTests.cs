using Agop.Core.Errors;
using Agop.Core.Scores;
using Agop.Core.Scores.Complexity;
using Agop.Core.Scores.Localisation;
using Agop.Core.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Agop.Core.Tests.Scores;

/// <summary>What is true of all scores, or of all of a kind.</summary>
public sealed class EveryScoreTests
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

    /// <summary>The scores that compare a map with a mask.</summary>
    private static IEnumerable<IScore> Compared => ScoreCatalog.OfMaps.Where(score => score.Info.NeedsMask);

    private static double Score(IScore score, double[] map, bool[] mask) => score.Of(new ScoreInput(map, mask, map.Length));

    private static void Holds(Func<(double[] Map, bool[] Mask), bool> property) => Prop.ForAll(s_cases, property).Check(s_config);

    [Fact]
    public void All_scores_are_between_zero_and_one() =>
        Holds(c =>
            ScoreCatalog
                .OfMaps.Where(score => score is not (EarthMoverScore or Spearman or Entropy))
                .All(score => Score(score, c.Map, c.Mask) is >= 0 and <= 1)
        );

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
            ScoreCatalog.OfMaps.All(score =>
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
            return Compared
                .Where(score => score is not (IouFraction or TopKIntersection))
                .All(score => Math.Abs(Score(score, map, c.Mask) - 1) < 1e-9);
        });

    [Fact]
    public void Scores_without_a_parameter_refuse_one() =>
        Assert.All(
            ScoreCatalog.All.Where(score => score.Info.Parameter is null).Select(score => score.Info.Id),
            id => Assert.Equal($"test: {id}:3: {id} takes no parameter", Refusal.OfScore($"{id}:3"))
        );

    [Fact]
    public void Every_score_has_an_id_a_name_a_formula_a_source_and_rules_for_degenerate_cases()
    {
        Assert.Equal(ScoreCatalog.All.Count, ScoreCatalog.All.Select(score => score.Info.Id).Distinct().Count());
        Assert.All(
            ScoreCatalog.All.Select(score => score.Info),
            info =>
            {
                Assert.Matches("^[a-z-]+$", info.Id);
                Assert.NotEmpty(info.Name);
                Assert.NotEmpty(info.Formula);
                Assert.NotEmpty(info.Source);
                Assert.NotEmpty(info.Degenerate);
            }
        );
    }

    [Fact]
    public void Scores_that_ask_the_network_say_what_they_cost_and_are_not_of_maps_alone() =>
        Assert.All(
            ScoreCatalog.All.Where(score => score is INetworkScore),
            score =>
            {
                Assert.True(score.Info.Requires(ScoreNeeds.Network));
                Assert.NotNull(score.Info.Cost);
                Assert.False(score.Info.NeedsMask);
                var error = Assert.Throws<InputException>(() => score.Of(new ScoreInput([1.0], [true], 1)));
                Assert.Contains("expected a sweep", error.Message, StringComparison.Ordinal);
            }
        );
}
