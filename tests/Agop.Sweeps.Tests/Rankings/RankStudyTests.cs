using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Rankings;
using Agop.Sweeps.Reports.Charts;

namespace Agop.Sweeps.Tests.Rankings;

public sealed class RankStudyTests
{
    private static readonly string[] s_methods = ["vanilla-grad", "agop-weighted", "input", "random"];

    private static readonly Sweep s_sweep = SweepFile.Parse(
        new StringReader(
            "scenarios: [linear]\nmethods: [vanilla-grad, agop-weighted, input, random]\n" + "metrics: [deletion, auroc, completeness]"
        ),
        "test.yaml"
    );

    /// <summary>Networks where iou-topk and deletion agree, auroc is one everywhere, and completeness has no mean for a method.</summary>
    private static RankFindings Find(int networks = 4) =>
        new RankStudy(
            s_sweep,
            null,
            [
                .. Enumerable
                    .Range(0, networks)
                    .Select(seed => new RankedNetwork(
                        new NetworkId(new DatasetId("linear", "white"), seed),
                        s_methods
                            .Index()
                            .SelectMany(method =>
                                new ((string, string) Key, double Value)[]
                                {
                                    ((method.Item, "iou-topk"), 0.9 - 0.2 * method.Index + 0.01 * seed),
                                    ((method.Item, "deletion"), 0.1 + 0.1 * method.Index + 0.02 * seed),
                                    ((method.Item, "auroc"), 0.5),
                                    ((method.Item, "completeness"), method.Item == "input" ? double.NaN : 1.0 + method.Index),
                                }
                            )
                            .Where(pair => !double.IsNaN(pair.Value))
                            .ToDictionary(pair => pair.Key, pair => pair.Value)
                    )),
            ]
        ).Find();

    [Fact]
    public void The_direction_of_each_score_counts_and_methods_without_a_mean_are_left_out()
    {
        var found = Find();
        Assert.Equal(["iou-topk", "deletion", "auroc", "completeness"], found.Scores.Select(score => score.Score));
        Assert.Equal([1.0, 2, 3, 4], found.Scores[0].Ranks);
        Assert.Equal([1.0, 2, 3, 4], found.Scores[1].Ranks);
        Assert.Equal([2.5, 2.5, 2.5, 2.5], found.Scores[2].Ranks);
        Assert.Equal(["vanilla-grad", "agop-weighted", "random"], found.Scores[3].Methods);
        Assert.True(found.Scores[1].LowerIsBetter);
        Assert.Equal(0.13, found.Scores[1].Means[0], 1e-12);
    }

    [Fact]
    public void A_score_that_ranks_nothing_above_the_random_map_is_blind()
    {
        var found = Find();
        Assert.Equal("random", found.Random);
        // The same ranks on all four networks: of their sign alone the test has p = 2 / 2^4, and so it takes six.
        Assert.True(found.Scores[0].IsBlind);
        found = Find(7);
        Assert.Equal(["vanilla-grad", "agop-weighted"], found.Scores[0].Better);
        Assert.Equal(2, found.Scores[0].Tested);
        Assert.False(found.Scores[0].IsBlind);
        Assert.True(found.Scores[2].IsBlind);
        // Two networks are too few to say so.
        Assert.Null(Find(2).Scores[0].IsBlind);
    }

    /// <summary>By another truth the same network would be a block again.</summary>
    [Fact]
    public void Each_truth_is_a_study_of_its_own()
    {
        var sweep = SweepFile.Parse(
            new StringReader("benchmark: units\nscenarios: [linear, and]\nmethods: [input-x-gradient, random]\nmetrics: [completeness]"),
            "units.yaml"
        );
        var networks = sweep
            .Data.Select(data => new RankedNetwork(
                new NetworkId(data.Id, 0),
                new Dictionary<(string, string), double>
                {
                    [("input-x-gradient", "completeness")] = 0,
                    [("random", "completeness")] = 1,
                    [("input-x-gradient", "spearman")] = 1,
                    [("random", "spearman")] = 0,
                }
            ))
            .ToArray();
        var found = RankStudy.Of(sweep, networks).ToArray();
        Assert.Equal(["units", "units, data"], found.Select(one => one.Sweep));
        Assert.All(found, one => Assert.All(one.Scores, score => Assert.Equal(2, score.Networks)));
    }

    [Fact]
    public void Scores_agree_as_far_as_their_ranks_are_alike()
    {
        var found = Find();
        ScoreAgreement Of(string first, string second) => found.Agreements.Single(pair => (pair.First, pair.Second) == (first, second));
        Assert.Equal(1, Of("iou-topk", "deletion").Correlation.Mean, 1e-12);
        Assert.Equal(6, found.Agreements.Count);
        // All but auroc rank alike: W is what is left of 1 by its ties.
        Assert.InRange(found.Concordance.Mean, 0.5, 0.99);
    }

    [Fact]
    public void Neighbours_within_the_critical_difference_are_one_group()
    {
        Assert.Equal([(0, 2), (2, 3)], CriticalDifferenceChart.Groups([1.0, 4.5, 1.5, 2.5], 2));
        Assert.Equal([], CriticalDifferenceChart.Groups([1.0, 4, 7], 2));
        Assert.Equal([(0, 2)], CriticalDifferenceChart.Groups([3.0, 1, 2], 2));
    }

    [Fact]
    public void Pictures_name_every_method_and_score_and_bracket_what_is_blind()
    {
        RankFindings[] found = [Find()];
        var (ranks, agreement, difference) = (RankChart.ToSvg(found), AgreementChart.ToSvg(found), CriticalDifferenceChart.ToSvg(found));
        Assert.All(s_methods, method => Assert.Contains(method, ranks, StringComparison.Ordinal));
        Assert.Contains("(auroc)", ranks, StringComparison.Ordinal);
        Assert.Contains("completeness", agreement, StringComparison.Ordinal);
        Assert.Contains("critical difference", difference, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P'], RankChart.ToPng(found)[..2]);
        Assert.Equal([0x89, (byte)'P'], AgreementChart.ToPng(found)[..2]);
        Assert.Equal([0x89, (byte)'P'], CriticalDifferenceChart.ToPng(found)[..2]);
    }

    [Fact]
    public void The_front_has_what_no_other_beats()
    {
        ChartPoint[] points = [new(3, 0.5), new(1, 0.2), new(2, 0.6), new(2, 0.4), new(5, 0.6), new(9, 0.7, 0.6, 0.8), new(4, double.NaN)];
        Assert.Equal([new ChartPoint(1, 0.2), new ChartPoint(2, 0.6), new ChartPoint(9, 0.7)], ParetoFront.Of(points));
        Assert.Empty(ParetoFront.Of([]));
    }
}
