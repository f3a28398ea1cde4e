using Agop.Benchmarks.Tables;
using Agop.Core.Execution;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Roar;

namespace Agop.Sweeps.Tests.Roar;

public sealed class RoarStudyTests
{
    private static SweepMethod Method(string id) => SweepMethod.Of(id, new Dictionary<string, string>(StringComparer.Ordinal), "test");

    private static IReadOnlyList<RoarCurve> Run(int lanes, int seeds = 3)
    {
        using var data = TableGenerator.Generate(new TableParameters("linear", Features: 12, Samples: 1500));
        var options = new RoarOptions(
            [Method("agop-ixg"), Method("deep-shap"), Method("integrated-gradients")],
            [0.25, 0.5, 1],
            [.. Enumerable.Range(0, seeds).Select(seed => (long)seed)],
            new TrainingOptions
            {
                Epochs = 8,
                BatchSize = 32,
                LearningRate = 3e-3,
            },
            "16",
            lanes
        );
        // Six features matter; the last group has three inputs.
        Range[] groups = [.. Enumerable.Range(0, 9).Select(i => i..(i + 1)), 9..12];
        return new RoarStudy(data, groups, 3, options).Run(_ => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Removing_what_matters_takes_accuracy_away_sooner_than_removing_at_random()
    {
        var curves = Run(lanes: 2);
        Assert.Equal(["agop-ixg", "deep-shap", "integrated-gradients", "random"], curves.Select(curve => curve.Method));
        foreach (var curve in curves.SkipLast(1))
        {
            Assert.All(curve.Orders, order => Assert.Equal(Enumerable.Range(0, 10), order.Order()));
            Assert.True(curve.Areas.Average() < curves[^1].Areas.Average(), curve.Method);
            Assert.True(curve.Difference!.Difference < 0);
            Assert.InRange(curve.P!.Value, 0, 1);
        }
        Assert.Null(curves[^1].Difference);
        // Nothing is left: the classes' shares remain.
        Assert.All(curves, curve => Assert.All(curve.Accuracies, seed => Assert.InRange(seed[^1], 0.2, 0.55)));
        Assert.All(curves, curve => Assert.All(curve.Accuracies, seed => Assert.True(seed[0] > 0.8)));
        // The area is the mean over the shares: (0.25 (a + b) + 0.25 (b + c) + 0.5 (c + d)) / 2.
        var first = curves[0].Accuracies[0];
        Assert.Equal(
            (0.25 * (first[0] + first[1]) + 0.25 * (first[1] + first[2]) + 0.5 * (first[2] + first[3])) / 2,
            curves[0].Areas[0],
            12
        );
    }

    [Fact]
    public void One_lane_and_two_give_the_same() =>
        Assert.Equal(
            Run(lanes: 1, seeds: 2).SelectMany(curve => curve.Accuracies.SelectMany(seed => seed)),
            Run(lanes: 2, seeds: 2).SelectMany(curve => curve.Accuracies.SelectMany(seed => seed))
        );
}
