using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Evaluate;

/// <summary>Truths with an order, as scores of a sweep see them.</summary>
public sealed class GradedTruthTests
{
    private static (SweepPlan Plan, IReadOnlyDictionary<string, TaskResult> Results) Run(string text)
    {
        var plan = SweepPlan.Of(SweepFile.Parse(new StringReader(text), "test.yaml"));
        var results = new Dictionary<string, TaskResult>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks)
            results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], TestData.Context(TestContext.Current.CancellationToken));
        return (plan, results);
    }

    private static double[] Scores(
        (SweepPlan Plan, IReadOnlyDictionary<string, TaskResult> Results) run,
        string data,
        string method,
        string score
    ) =>
        run.Results[run.Plan.Cells.Single(cell => cell.Id.Network.Data.Scenario == data && cell.Id.Method == method).Evaluate][
                $"score/{score}"
            ]
            .ToDoubles();

    private static readonly Lazy<(SweepPlan Plan, IReadOnlyDictionary<string, TaskResult> Results)> s_units = new(() =>
        Run(
            """
            benchmark: units
            scenarios: all
            samples: 200
            output: label
            methods: [input-x-gradient, vanilla-grad, feature-ablation, random]
            metrics: [spearman, precision-topk, infidelity, completeness]
            """
        )
    );

    /// <summary>With bits instead of numbers the correlation is 0.93, and the gradient's is the same.</summary>
    [Fact]
    public void Input_times_gradient_orders_the_features_of_a_linear_network_as_they_are()
    {
        Assert.All(Scores(s_units.Value, "linear", "input-x-gradient", "spearman"), value => Assert.Equal(1, value, 1e-6));
        Assert.True(Scores(s_units.Value, "linear", "vanilla-grad", "spearman").Average() < 0.98);
        Assert.True(Scores(s_units.Value, "linear", "random", "spearman").Average() < 0.3);
    }

    /// <summary>The network looks at one of two equal columns: right by the model is half right by the data.</summary>
    [Fact]
    public void Both_truths_of_a_redundant_table_are_scored_on_one_network()
    {
        Assert.All(Scores(s_units.Value, "redundant", "input-x-gradient", "spearman"), value => Assert.Equal(1, value, 1e-6));
        Assert.True(Scores(s_units.Value, "redundant, data", "input-x-gradient", "spearman").Average() < 0.8);
        var trained = s_units.Value.Plan.Models.Where(model => model.Id.Data.Scenario.StartsWith("redundant", StringComparison.Ordinal));
        Assert.Single(trained.Select(model => model.Train).Distinct());
    }

    /// <summary>f is a sum over features, so that taking one away is right; its gradient has the wrong size everywhere.</summary>
    [Fact]
    public void Gradients_fail_where_they_are_shattered_and_ablation_does_not()
    {
        Assert.All(Scores(s_units.Value, "shattered", "feature-ablation", "spearman"), value => Assert.Equal(1, value, 1e-6));
        Assert.True(Scores(s_units.Value, "shattered", "input-x-gradient", "spearman").Average() < 0.999);
    }

    /// <summary>A table's truth is a number per feature, too.</summary>
    [Fact]
    public void Tables_are_scored_by_the_order_of_their_truth()
    {
        var run = Run(
            """
            benchmark: tables
            scenarios: [linear]
            samples: 200
            seeds: [0]
            training: { epochs: 1 }
            methods: [random]
            metrics: [spearman]
            maps: 64
            """
        );
        var cell = run.Plan.Cells.Single();
        var truth = run.Results[run.Plan.Models.Single().Dataset].Dataset.Test.Masks.All().ToDoubles();
        Assert.True(truth.Distinct().Count() > 100);
        var maps = run.Results[cell.Evaluate]["maps"].ToDoubles();
        var (scores, width) = (Scores(run, "linear", "random", "spearman"), truth.Length / 40);
        Assert.Equal(40, scores.Length);
        for (var n = 0; n < scores.Length; n++)
            Assert.Equal(
                Core.Statistics.RankCorrelation.Of(
                    Array.ConvertAll(maps[(n * width)..((n + 1) * width)], Math.Abs),
                    Array.ConvertAll(truth[(n * width)..((n + 1) * width)], Math.Abs)
                ),
                scores[n],
                1e-12
            );
    }
}
