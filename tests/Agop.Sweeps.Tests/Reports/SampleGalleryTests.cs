using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Images;
using Agop.Core.Json;
using Agop.Sweeps.Illustrations;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Evaluate;
using Agop.Sweeps.Tasks.Illustrate;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Reports;

public sealed class SampleGalleryTests
{
    [Fact]
    public async Task The_best_the_median_and_the_worst_are_shown_with_their_images_masks_and_maps()
    {
        var plan = SweepPlan.Of(SmallSweep.Of("[agop-weighted, vanilla-grad, random]", seeds: "[0]"));
        var results = new Dictionary<string, TaskResult>(StringComparer.Ordinal);
        TaskResult Compute(TaskDefinition task) =>
            TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], TestData.Context(TestContext.Current.CancellationToken));
        foreach (var task in plan.Tasks)
            results[task.Id] = Compute(task);
        var planned = await GalleryPlan.OfAsync(plan, id => Task.FromResult(results[id]), new Dictionary<string, string>());
        foreach (var task in planned.SelectMany(gallery => gallery.Cells).Select(cell => cell.Task))
            results[task.Id] = Compute(task);
        var galleries = await Task.WhenAll(
            planned.Select(gallery => SampleGallery.OfAsync(gallery, id => Task.FromResult(results[id]), new HashSet<string>()))
        );
        Assert.Equal(["linear", "xor"], galleries.Select(gallery => gallery.Scenario));
        foreach (var gallery in galleries)
        {
            Assert.Equal(["best", "median", "worst"], gallery.Samples.Select(sample => sample.Rank));
            double[] Scores(string method) =>
                results[plan.Cells.Single(cell => cell.Id.Network.Data.Scenario == gallery.Scenario && cell.Id.Method == method).Evaluate]
                    ["score/iou-topk"]
                    .ToDoubles();
            // Of the methods that use the network.
            double[] means = [.. Scores("agop-weighted").Zip(Scores("vanilla-grad"), (a, b) => (a + b) / 2)];
            Assert.Equal((means.Max(), means.Min()), (gallery.Samples[0].Mean, gallery.Samples[2].Mean));
            Assert.Equal(means.Order().ElementAt((means.Length - 1) / 2), gallery.Samples[1].Mean, 1e-9);
            var test = results[plan.Models.Single(model => model.Id == gallery.Network).Dataset].Dataset.Test;
            foreach (var sample in gallery.Samples)
            {
                Assert.Equal(means[sample.Sample], sample.Mean);
                bool[] mask = [.. test.Masks.Rows(sample.Sample, 1).ToDoubles().Select(value => value != 0)];
                var image = Tile.Of(MapTile.Of(test.Images.Rows(sample.Sample, 1).ToDoubles(), mask, 8, 96, signed: true));
                Assert.Equal((96, 96), (sample.Image.Width, sample.Image.Height));
                Assert.Equal(image.Png, sample.Image.Png);
                Assert.Equal(["agop-weighted", "vanilla-grad", "random"], sample.Maps.Select(map => map.Method));
                Assert.Equal(
                    Tile.Of(MapTile.Of(test.Masks.Rows(sample.Sample, 1).ToDoubles(), new bool[64], 8, 96, signed: false)).Png,
                    sample.Mask.Png
                );
                Assert.All(
                    sample.Maps,
                    map =>
                    {
                        Assert.Equal(Scores(map.Method)[sample.Sample], map.Iou);
                        var task = plan.Tasks.Single(task =>
                            task.Id
                            == plan.Cells.Single(cell =>
                                cell.Id.Network.Data.Scenario == gallery.Scenario && cell.Id.Method == map.Method
                            ).Evaluate
                        );
                        // One of all, as it was scored.
                        var evaluation = JsonFormat.FromObject<EvaluateSpec>(task.Spec);
                        var all = Compute(TaskDefinition.Of(TaskKinds.Evaluate, evaluation with { Maps = (int)test.Count }, task.Needs))[
                            "maps"
                        ];
                        Assert.Equal(
                            Tile.Of(
                                MapTile.Of(Importance.OverChannels(all.Rows(sample.Sample, 1).ToDoubles(), 1), mask, 8, 96, signed: false)
                            ).Png,
                            map.Map.Png
                        );
                    }
                );
            }
        }
    }

    [Fact]
    public async Task An_illustration_that_failed_leaves_its_method_out()
    {
        var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad, random]", seeds: "[0]"));
        var results = new Dictionary<string, TaskResult>(StringComparer.Ordinal);
        void Compute(TaskDefinition task) =>
            results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], TestData.Context(TestContext.Current.CancellationToken));
        foreach (var task in plan.Tasks)
            Compute(task);
        var gallery = (await GalleryPlan.OfAsync(plan, id => Task.FromResult(results[id]), new Dictionary<string, string>()))[0];
        Compute(gallery.Cells[1].Task);
        var drawn = await SampleGallery.OfAsync(
            gallery,
            id => Task.FromResult(results[id]),
            new HashSet<string> { gallery.Cells[0].Task.Id }
        );
        Assert.All(drawn.Samples, sample => Assert.Equal(["random"], sample.Maps.Select(map => map.Method)));
    }

    [Fact]
    public void Every_method_is_timed_on_a_network_on_which_it_did_not_fail()
    {
        var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad, random]", seeds: "[0, 1]"));
        var failed = plan.Cells.First(cell => cell.Id.Method == "vanilla-grad").Evaluate;
        var timings = TimingPlan.Of(plan, new Dictionary<string, string> { [failed] = "out of luck" });
        Assert.Equal(["random", "vanilla-grad"], timings.Keys.Order(StringComparer.Ordinal));
        var second = plan.Cells.Where(cell => cell.Id.Method == "vanilla-grad").ElementAt(1).Evaluate;
        Assert.Equal(plan.Tasks.Single(task => task.Id == second).Needs, timings["vanilla-grad"].Needs);
    }

    [Fact]
    public void The_maps_and_times_of_a_network_on_a_GPU_need_a_lane_with_one()
    {
        var evaluation = new EvaluateSpec(
            "vanilla-grad",
            new Dictionary<string, string>(StringComparer.Ordinal),
            "resnet18",
            "test",
            ["iou-topk"],
            0,
            ExplainedOutput.Predicted,
            null,
            new KernelPlan(ExecutionPath.Cuda, Precision.Float32)
        );
        var task = TaskDefinition.Of(TaskKinds.Illustrate, new IllustrateSpec(evaluation, [0], Timed: true), "data", "network");
        Assert.Equal(LaneKinds.Cuda, task.Lane);
    }

    [Fact]
    public void A_maps_time_is_measured_when_there_are_enough_images()
    {
        var plan = SweepPlan.Of(SmallSweep.Of("[input]", seeds: "[0]"));
        var dataset = TaskKinds.Dataset.Compute(plan.Tasks.First(), [], TestData.Context(TestContext.Current.CancellationToken));
        var timing = TimingPlan.Of(plan, new Dictionary<string, string>())["input"];
        var result = TaskKinds.Illustrate.Compute(timing, [dataset], TestData.Context(TestContext.Current.CancellationToken));
        Assert.InRange((double)result.Values[IllustrateKind.SecondsPerMap]!, 1e-7, 1);
    }
}
