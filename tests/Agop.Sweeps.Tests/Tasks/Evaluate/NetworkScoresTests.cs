using Agop.Core.Errors;
using Agop.Core.Scores;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Evaluate;

/// <summary>Scores that ask the network, in sweeps.</summary>
public sealed class NetworkScoresTests
{
    private static IReadOnlyDictionary<string, TaskResult> Run(SweepPlan plan)
    {
        var results = new Dictionary<string, TaskResult>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks)
            results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], TestData.Context(TestContext.Current.CancellationToken));
        return results;
    }

    /// <summary>A random map never sees the network, and yet its scores ask what the network does.</summary>
    [Fact]
    public void Every_method_is_scored_and_a_map_that_ignores_the_network_is_like_itself_without_its_weights()
    {
        var plan = SweepPlan.Of(
            SmallSweep.Of(
                "[agop-weighted, input-x-gradient, random]",
                seeds: "[0]",
                metrics: "[deletion, mprt, completeness, max-sensitivity]"
            )
        );
        var results = Run(plan);
        double[] Scores(string method, string score) =>
            results[plan.Cells.First(cell => cell.Id.Method == method).Evaluate][$"score/{score}"].ToDoubles();
        foreach (var method in new[] { "agop-weighted", "input-x-gradient", "random" })
            Assert.All(Scores(method, "deletion"), value => Assert.InRange(value, 0, 1));
        Assert.All(Scores("random", "mprt"), value => Assert.Equal(1, value));
        Assert.All(Scores("random", "max-sensitivity"), value => Assert.Equal(0, value));
        Assert.True(ScoreResult.MeanOf(Scores("input-x-gradient", "mprt")) < 0.95);
        Assert.True(ScoreResult.MeanOf(Scores("input-x-gradient", "completeness")) < ScoreResult.MeanOf(Scores("random", "completeness")));
    }

    /// <summary>What scores ask takes longer than most maps, and a forecast should say so.</summary>
    [Fact]
    public void Evaluations_with_such_scores_are_expected_to_take_longer()
    {
        double Seconds(string metrics)
        {
            var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad]", seeds: "[0]", metrics: metrics));
            return TaskKinds.Evaluate.SecondsOf(plan.Tasks.Single(task => task.Id == plan.Cells.First().Evaluate).Spec);
        }
        Assert.True(Seconds("[deletion, 'mprt', ris@network]") > Seconds("[deletion]"));
        Assert.True(Seconds("[deletion]") > Seconds("[auroc]"));
    }

    /// <summary>What is not asked for changes no task of a sweep.</summary>
    [Fact]
    public void Tasks_of_sweeps_without_such_scores_stay_what_they_were()
    {
        var plain = SweepPlan.Of(SmallSweep.Of("[vanilla-grad, random]", seeds: "[0]"));
        var random = plain.Networks.First().Tasks.Single(task => task.Id == plain.Cells.First(cell => cell.Id.Method == "random").Evaluate);
        Assert.Single(random.Needs);
        Assert.Null(random.Spec["kernels"]);
    }

    [Theory]
    [InlineData("deletion@64", "deletion asks the network at its own size: expected no '64' after the @")]
    [InlineData("completeness@max", "completeness reads the map as it is: expected no 'max' after the @")]
    [InlineData("auroc@signed", "auroc reads |map|: expected no 'signed' after the @")]
    [InlineData("input-invariance", "input-invariance needs a first layer with a bias and without padding, which cnn8by8 does not have")]
    public void What_cannot_be_asked_is_refused(string metric, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InputException>(() => SmallSweep.Of(metrics: $"['{metric}']")).Message,
            StringComparison.Ordinal
        );

    /// <summary>What mosaics are made of is drawn from all test images, however many are explained at a time.</summary>
    [Fact]
    public void Scores_that_draw_other_images_do_not_depend_on_batches()
    {
        double[] Focus(string batch)
        {
            var plan = SweepPlan.Of(SmallSweep.Of("[input-x-gradient]", $"path: libtorch\n{batch}", "[0]", metrics: "[focus]"));
            return Run(plan)[plan.Cells.First().Evaluate]["score/focus"].ToDoubles();
        }
        var (whole, few) = (Focus(""), Focus("gradient-batch: 3"));
        Assert.All(whole, value => Assert.InRange(value, 0, 1));
        for (var image = 0; image < whole.Length; image++)
            Assert.Equal(whole[image], few[image], 1e-4);
    }

    [Fact]
    public void Networks_without_a_convolution_have_no_representation_to_compare()
    {
        var error = Assert.Throws<InputException>(() => SmallSweep.Of("[vanilla-grad, random]", "architecture: mlp8by8", metrics: "[rrs]"));
        Assert.Contains("rrs needs a network with a convolution, which mlp8by8 is not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shift_can_be_undone_where_a_bias_comes_first()
    {
        var plan = SweepPlan.Of(
            SmallSweep.Of("[smoothgrad, input-x-gradient]", "architecture: mlp8by8", "[0]", metrics: "[input-invariance]")
        );
        var results = Run(plan);
        var scores = plan
            .Cells.Take(2)
            .Select(cell => ScoreResult.MeanOf(results[cell.Evaluate]["score/input-invariance"].ToDoubles()))
            .ToArray();
        Assert.True(scores[1] > 10 * scores[0], $"{scores[0]} for a gradient, {scores[1]} for input times gradient");
    }
}
