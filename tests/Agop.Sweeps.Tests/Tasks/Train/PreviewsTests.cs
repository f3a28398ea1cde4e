using Agop.Core.Images;
using Agop.Core.Training;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Train;

public sealed class PreviewsTests
{
    private const int Epochs = 120;
    private const double SecondsPerEpoch = 0.5;

    /// <summary>Trains on a clock that goes on by half a second an epoch, and by what a look takes.</summary>
    private static (IReadOnlyList<TrainingPreview> Previews, TaskResult Training, TaskResult Data) Train(double secondsPerLook)
    {
        var tasks = SweepPlan.Of(SweepFile.Parse(new StringReader(SmallSweep.Text(seeds: "[0]", epochs: Epochs)), "s.yaml")).Tasks;
        var (data, train) = (tasks.First(task => task.Kind == "dataset"), tasks.First(task => task.Kind == "train"));
        var (time, previews) = (new ManualTime(), new List<TrainingPreview>());
        var dataset = TaskKinds.Find("dataset").Compute(data, [], TestData.Context(TestContext.Current.CancellationToken));
        var training = TaskKinds
            .Find("train")
            .Compute(
                train,
                [dataset],
                TestData.Context(TestContext.Current.CancellationToken) with
                {
                    Time = time,
                    Progress = _ => time.Advance(SecondsPerEpoch),
                    Show = preview =>
                    {
                        time.Advance(secondsPerLook);
                        previews.Add(preview);
                    },
                }
            );
        return (previews, training, dataset);
    }

    [Fact]
    public void A_training_shows_its_hook_as_it_stands_and_the_curve_that_its_result_will_have()
    {
        var (previews, training, data) = Train(secondsPerLook: 0);
        // The first second shows nothing; then every epoch does, but for the last, whose result is there at once.
        Assert.Equal(Enumerable.Range(3, Epochs - 3), previews.Select(preview => preview.Epoch));
        var (sums, curve) = (
            training["hook/loss/sum_g2"].ToDoubles(),
            QualityCurve
                .Of(training, data.Dataset.Test, new NetworkId(new DatasetId("linear", "white"), 0))
                .Where(row => row.Target == "loss")
                .ToDictionary(row => row.Epoch)
        );
        foreach (var preview in previews)
        {
            Assert.Equal(160L * preview.Epoch, preview.Samples);
            var expected = Thumbnail.Of(
                Array.ConvertAll(sums[((preview.Epoch - 1) * 64)..(preview.Epoch * 64)], sum => sum / preview.Samples),
                8
            );
            Assert.Equal((8, 8, expected.Largest), (preview.Diagonal.Height, preview.Diagonal.Width, preview.Diagonal.Largest));
            Assert.Equal(expected.Pixels, preview.Diagonal.Pixels);
            Assert.InRange(preview.Curve.Count, 1, 50);
            Assert.Equal((3, preview.Epoch), (preview.Curve[0].Epoch, preview.Curve[^1].Epoch));
            Assert.All(
                preview.Curve,
                point =>
                    Assert.Equal(
                        ("loss", curve[point.Epoch].IouTopK, curve[point.Epoch].MassOnMask),
                        (point.Target, point.IouTopK, point.MassOnMask)
                    )
            );
        }
    }

    [Fact]
    public void Previews_take_at_most_a_hundredth_of_the_time()
    {
        var (previews, training, _) = Train(secondsPerLook: 0.1);
        // A look of 0.1 s, and 10 s or 20 epochs until the next.
        Assert.Equal([3, 23, 43, 63, 83, 103], previews.Select(preview => preview.Epoch));
        Assert.Equal([3, 23, 43, 63, 83, 103], previews[^1].Curve.Select(point => point.Epoch));
        // What is shown, and when, changes nothing.
        Assert.Equal(Train(secondsPerLook: 0).Training.ToBytes(), training.ToBytes());
    }
}
