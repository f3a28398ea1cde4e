using Agop.Core.Data;
using Agop.Core.Images;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Evaluate;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Reports;

public sealed class SampleGalleryTests
{
    [Fact]
    public void The_best_the_median_and_the_worst_are_shown_with_their_images_masks_and_maps()
    {
        var plan = SweepPlan.Of(SmallSweep.Of("[agop-weighted, vanilla-grad, random]", seeds: "[0]"));
        var results = new Dictionary<string, TaskResult>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks)
            results[task.Id] = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. task.Needs.Select(need => results[need])], new TaskContext(TestContext.Current.CancellationToken));
        var galleries = SampleGallery.Of(plan, id => results[id], new Dictionary<string, string>(), TestContext.Current.CancellationToken);
        Assert.Equal(["linear", "xor"], galleries.Select(gallery => gallery.Scenario));
        foreach (var gallery in galleries)
        {
            Assert.Equal(["best", "median", "worst"], gallery.Samples.Select(sample => sample.Rank));
            double[] Scores(string method) =>
                results[plan.Cells.Single(cell => cell.Scenario == gallery.Scenario && cell.Method == method).Evaluate]
                    ["score/iou-topk"]
                    .ToDoubles();
            // Of the methods that use the network.
            double[] means = [.. Scores("agop-weighted").Zip(Scores("vanilla-grad"), (a, b) => (a + b) / 2)];
            Assert.Equal((means.Max(), means.Min()), (gallery.Samples[0].Mean, gallery.Samples[2].Mean));
            Assert.Equal(means.Order().ElementAt((means.Length - 1) / 2), gallery.Samples[1].Mean, 1e-9);
            var test = Dataset.FromArrays(results[plan.Models.Single(model => model.Scenario == gallery.Scenario).Dataset].ByName).Test;
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
                            task.Id == plan.Cells.Single(cell => cell.Scenario == gallery.Scenario && cell.Method == map.Method).Evaluate
                        );
                        // One of all, as it was scored.
                        var all = EvaluateKind.MapsOf(
                            task,
                            [.. task.Needs.Select(need => results[need])],
                            0,
                            test.Count,
                            TestContext.Current.CancellationToken
                        );
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
}
