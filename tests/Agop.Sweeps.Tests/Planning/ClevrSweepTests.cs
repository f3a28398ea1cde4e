using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Render;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Sweeps.Tasks.Tabulate;
using Agop.Sweeps.Tasks.Train;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Planning;

/// <summary>A whole sweep on a few rendered scenes, task by task, and then with the network that came out of it.</summary>
public sealed class ClevrSweepTests : IDisposable
{
    private const string Scenes =
        "benchmark: clevr-xai\nscenarios: [color of large]\nscenes: {count: 60, seed: 3, objects: 1-2}\nsize: 32\nheld-out: "
        + "0.4\nseeds: [0]\n";
    private const string Rest =
        "agop: {target: sketch, shards: 2}\nmethods: [vanilla-grad, agop-global, {id: gradcam, layer: layer2}, random, "
        + "constant-mean]\nmetrics: [iou-topk, rank-accuracy, iou-topk@native]\nmaps: 2\n";
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, TaskResult> _results = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static Sweep Parse(string text) => SweepFile.Parse(new StringReader(text), "s.yaml");

    private (SweepPlan Plan, SweepSummary Summary, ScoreRow[] Rows) Run(string text)
    {
        var plan = SweepPlan.Of(Parse(text));
        TaskDefinition[] report = [.. plan.Report(new Dictionary<string, string>(StringComparer.Ordinal))];
        foreach (var task in plan.Tasks.Concat(report).Where(task => !_results.ContainsKey(task.Id)))
            _results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => _results[need])], TestData.Context(TestContext.Current.CancellationToken));
        return (plan, SummaryTable.Of(_results[plan.Id]), [.. report[..^1].SelectMany(table => NetworkTable.Of(_results[table.Id]).Rows)]);
    }

    [Fact]
    public async Task A_sweep_over_rendered_scenes_trains_a_network_that_other_sweeps_can_use()
    {
        var (plan, summary, rows) = Run(Scenes + "training: {epochs: 2, batch: 8, learning-rate: 0.001, snapshot-every: 1}\n" + Rest);
        Assert.Equal("resnet18:classes=8,size=32", plan.Sweep.Architecture.Id);
        Assert.Equal(["iou-topk", "rank-accuracy", "iou-topk@native"], summary.Scores);
        Assert.Equal(5 * 3 * 2, rows.Length);
        Assert.All(rows.Where(row => row.Subset == Subsets.All), row => Assert.InRange(row.Mean, 0, 1));
        var evaluated = _results[plan.Cells.Single(cell => cell.Id.Method == "vanilla-grad").Evaluate];
        Assert.Equal([2L, 3, 32, 32], evaluated["maps"].Shape);
        // Another size, other pixels: the two are not the same numbers.
        Assert.NotEqual(evaluated["score/iou-topk"].ToDoubles(), evaluated["score/iou-topk@native"].ToDoubles());
        Assert.True(_results[plan.Models.First().Agop].ByName.ContainsKey("diag_error"));
        Assert.Equal(
            ["clevr-weighted", "clevr-global", "clevr-weighted-size", "clevr-global-size"],
            BuiltInClaims.Paper.About(summary.Architecture, summary.Cases.ToHashSet()).Select(claim => claim.Id)
        );
        Assert.NotEmpty(summary.Curves);
        await SheetWriter.WriteAsync(
            plan,
            id => Task.FromResult(_results[id]),
            new Dictionary<string, string>(StringComparer.Ordinal),
            _folder.Path
        );
        Assert.True(File.Exists(_folder["maps-color-of-large-rendered.png"]));

        var trained = _results[plan.Models.First().Train];
        ArrayFile.WriteNpz(_folder["w.npz"], TrainKind.WeightArrays(trained));
        var (adopted, again, _) = Run(Scenes + $"weights: {_folder["w.npz"]}\n" + Rest);
        Assert.DoesNotContain(adopted.Tasks, task => task.Kind == "train");
        Assert.Equal(summary.Models[0].TestAccuracy, again.Models[0].TestAccuracy);
        // The same network, and the same images: the same maps.
        Assert.Equal(
            evaluated["maps"].Bytes,
            _results[adopted.Cells.Single(cell => cell.Id.Method == "vanilla-grad").Evaluate]["maps"].Bytes
        );

        var tuned = Run(
            Scenes.Replace("color of large", "material of large", StringComparison.Ordinal)
                + $"weights: {_folder["w.npz"]}\nfine-tune: true\ntraining: {{epochs: 1, batch: 8, learning-rate: 1.0e-9, "
                + $"snapshot-every: 0}}\n"
                + Rest
        );
        var weights = _results[tuned.Plan.Models.First().Train];
        Assert.Equal([2L, 512], weights["weights/fc.weight"].Shape);
        Near.Equal(trained["weights/layer1.0.conv1.weight"].ToDoubles(), weights["weights/layer1.0.conv1.weight"].ToDoubles(), 1e-5);
    }

    [Fact]
    public void A_TorchScript_model_is_evaluated_as_it_is()
    {
        // Five logits: no view has as many classes, so only the refusal can be seen here; see below for a model that fits.
        var five = Path.Combine(Golden.Copied, "torchscript", "traced.pt");
        Assert.Contains(
            "weights: expected a model with 8 logits, found 5",
            Assert.Throws<InputException>(() => Parse(Scenes + $"architecture: torchscript\nweights: {five}\n" + Rest)).Message,
            StringComparison.Ordinal
        );
        var eight = Path.Combine(Golden.Copied, "torchscript", "eight.pt");
        var (plan, summary, rows) = Run(
            Scenes
                + $"architecture: torchscript\nweights: {eight}\n"
                + Rest.Replace("layer: layer2", "layer: features.2", StringComparison.Ordinal)
        );
        Assert.Equal(0, summary.Models[0].BestEpoch);
        Assert.Equal(5 * 3 * 2, rows.Length);
        Assert.Equal(
            ["accumulate", "adopt", "dataset", "evaluate", "merge", "render", "weights"],
            plan.Tasks.Select(task => task.Kind).Distinct().Order()
        );
    }

    [Theory]
    [InlineData(
        "scenarios: [color of large, material of large]",
        "expected views of as many classes each: 'color of large' has 8, 'material of large' has 2"
    )]
    [InlineData("scenarios: [query_color of large]", "questions are asked about the scenes of a release only")]
    [InlineData("scenarios: [color of large]\nrelease: nowhere", "no index here; 'agop data clevr-xai import' makes it")]
    [InlineData("scenarios: [color of large]\nscenes: {objects: 3-99}", "scenes.objects: objects: expected 1 to 10 objects")]
    [InlineData("scenarios: [color of large]\nheld-out: 1.5", "held-out: expected a share above 0 and below 1, not 1.5")]
    [InlineData("scenarios: [color of large]\narchitecture: cnn8by8", "architecture: expected resnet18, resnet34, resnet50 or torchscript")]
    [InlineData("scenarios: [color of large]\narchitecture: torchscript", "torchscript needs the model's file: weights: model.pt")]
    [InlineData("scenarios: [color of large]\nfine-tune: true", "fine-tune: needs weights to begin with")]
    [InlineData("scenarios: [color of large]\nweights: nowhere.pth", "nowhere.pth: no such file")]
    [InlineData("scenarios: [color of large]\nmetrics: [iou@native]", "metrics: expected a metric among")]
    public void What_is_wrong_is_named(string keys, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InputException>(() => Parse("benchmark: clevr-xai\n" + keys)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_shifted_test_is_rendered_apart()
    {
        var plan = SweepPlan.Of(Parse("benchmark: clevr-xai\nscenarios: ['color of large:left-right']\nscenes: {count: 250}\n"));
        var rendered = plan
            .Tasks.Where(task => task.Kind == "render")
            .Select(task => JsonFormat.FromObject<RenderSpec>(task.Spec))
            .ToArray();
        Assert.Equal([100, 100, 50, 25], rendered.Select(spec => spec.Count));
        Assert.Equal(["Left", "Left", "Left", "Right"], rendered.Select(spec => spec.Scenes.Variant.ToString()));
    }

    [Fact]
    public void A_control_s_test_is_held_out_from_scenes_like_the_shifted_one_s_training()
    {
        var sweep = Parse(
            "benchmark: clevr-xai\nscenarios: ['color of large:left-right', 'color of large:left-left', 'color of large:cogent', "
                + "'color of large:crowded']\nscenes: {count: 100}\n"
        );
        Assert.Equal(
            ["color of large:left-left", null, "color of large:cogent-a", "color of large"],
            sweep.Data.Select(data => data.Control?.Scenario)
        );
        var rendered = SweepPlan
            .Of(sweep with { Data = [sweep.Data[0], sweep.Data[1]] })
            .Tasks.Where(task => task.Kind == "render")
            .Select(task => JsonFormat.FromObject<RenderSpec>(task.Spec).Scenes.Variant.ToString());
        Assert.Equal(["Left", "Right"], rendered);
    }

    [Fact]
    public void Another_truth_of_the_same_scenes_takes_the_same_networks()
    {
        const string Text =
            "benchmark: clevr-xai\nscenarios: [material of large]\ntruths: [single-object, all-objects]\n"
            + "scenes: {count: 60, seed: 3, objects: 2-2}\nsize: 32\nheld-out: 0.4\nseeds: [0]\n"
            + "training: {epochs: 1, batch: 8}\nagop: {target: sketch, shards: 1}\nmethods: [agop-global, random]\n"
            + "readings: {scores: [mass-accuracy], sizes: [network, native], poolings: [sum, max]}\nmaps: 0\n";
        var (plan, summary, rows) = Run(Text);
        Assert.Equal(["material of large", "material of large, all-objects"], summary.Cases.Select(data => data.Scenario));
        Assert.Single(plan.Tasks, task => task.Kind == "train");
        Assert.Equal(
            ["iou-topk", "mass-accuracy@network", "mass-accuracy@network+max", "mass-accuracy@native", "mass-accuracy@native+max"],
            summary.Scores
        );
        SweepModel[] models = [.. plan.Models];
        Assert.Equal(models[0].Train, models[1].Train);
        Assert.Equal(models[0].Agop, models[1].Agop);
        var (own, all) = (_results[models[0].Dataset].Dataset.Test, _results[models[1].Dataset].Dataset.Test);
        Assert.Equal(own.Images.All().Bytes, all.Images.All().Bytes);
        Assert.Equal(own.Labels.All().Bytes, all.Labels.All().Bytes);
        // Every pixel of the one object is one of all objects', and there are more.
        Assert.All(own.Masks.All().Bytes.Zip(all.Masks.All().Bytes), pair => Assert.True(pair.First <= pair.Second));
        Assert.True(all.Native!.All().Bytes.Sum(bits => int.PopCount(bits)) > own.Native!.All().Bytes.Sum(bits => int.PopCount(bits)));
        // Of the same maps more lies on more pixels.
        double Mean(string scenario) =>
            rows.Single(row =>
                row is { Method: "random", Score: "mass-accuracy@native", Subset: "all" } && row.Data.Scenario == scenario
            ).Mean;
        Assert.True(Mean("material of large, all-objects") > Mean("material of large"));
    }

    [Theory]
    [InlineData("truths: [union]", "union is the truth of a question's program: expected a release and query_ views only")]
    [InlineData("truths: [half]", "expected single-object, all-objects, unique, unique-first-nonempty, union, not 'half'")]
    [InlineData("readings: {sizes: [native]}", "scores: expected at least one score")]
    [InlineData("readings: {scores: [auroc], poolings: [median]}", "not 'median'")]
    public void Readings_that_cannot_be_are_refused(string line, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<InputException>(() => Parse($"benchmark: clevr-xai\nscenarios: [color of large]\n{line}\n")).Message,
            StringComparison.Ordinal
        );
}
