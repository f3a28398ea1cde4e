using Agop.Core.Arrays;
using Agop.Core.Parameters;
using Agop.Core.Scores;
using Agop.Core.Scores.Localisation;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class SpearmanTests
{
    private static double Of(double[] map, double[] truth) => new Spearman().Of(new ScoreInput(map, truth, map.Length), new Settings([]));

    [Fact]
    public void Is_the_correlation_of_mean_ranks()
    {
        // Ranks 2, 4.5, 4.5, 6, 1, 3 and 2, 4, 5.5, 5.5, 2, 2, by hand.
        Near.Equal([0.892369614796338], [Of([0.1, 0.4, 0.4, 2, 0, 0.3], [0, 1, 2, 2, 0, 0])], 1e-9);
        Assert.Equal(1, Of([0, 1, 5, 9], [0, 0.1, 0.2, 0.3]), 12);
        Assert.Equal(-1, Of([9, 5, 1, 0], [0, 0.1, 0.2, -0.3]), 12);
    }

    [Fact]
    public void Signs_of_the_truth_say_nothing_and_constants_have_no_order()
    {
        Assert.Equal(Of([1, 2, 3], [3, 1, 2]), Of([1, 2, 3], [-3, 1, -2]));
        Assert.Equal(0, Of([1, 1, 1], [0, 1, 2]));
        Assert.True(double.IsNaN(Of([1, 2, 3], [2, -2, 2])));
    }

    [Fact]
    public void Scorers_take_the_truth_as_much_as_it_says()
    {
        var scorer = new Scorer([ChosenScore.Parse("spearman", "test"), ChosenScore.Parse("precision-topk", "test")]);
        var results = scorer.Score(NdArray.From([0.9, 0.5, 0.1, 0.2], 1, 1, 4), NdArray.From([-3f, 1, 0, 0], 1, 1, 4));
        Assert.Equal(1, results[1].Mean);
        Near.Equal([0.948683298050514], [results[0].Mean], 1e-9);
    }
}
