using Agop.Benchmarks.XaiTris;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Core.Training;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Training;

public sealed class TrainerTests
{
    /// <summary>In the order of the golden array's rows.</summary>
    private static readonly GradientTarget[] s_targets =
    [
        GradientTarget.Predicted,
        GradientTarget.Label,
        GradientTarget.Jacobian,
        GradientTarget.Probability,
        GradientTarget.Loss,
    ];

    [Theory]
    [InlineData(ExecutionPath.Libtorch, "logits", LossInput.Logits)]
    [InlineData(ExecutionPath.Libtorch, "repo", LossInput.Softmax)]
    [InlineData(ExecutionPath.Fused, "logits", LossInput.Logits)]
    [InlineData(ExecutionPath.Fused, "repo", LossInput.Softmax)]
    public void Five_epochs_follow_the_golden_trace(ExecutionPath path, string mode, LossInput loss)
    {
        var golden = Golden.Arrays("training_trace_linear.npz");
        var order = Array.ConvertAll(golden["perm"].ToIntegers(), row => (int)row);
        var architecture = Architectures.Find("cnn8by8", "test");
        WeightSet Weights(int epoch) =>
            WeightSet.From(
                architecture,
                architecture.Parameters.ToDictionary(
                    p => p.ShortName,
                    p => golden[$"{mode}.epoch{epoch}.{p.ShortName}"],
                    StringComparer.Ordinal
                ),
                "golden"
            );
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear"));

        foreach (var epochs in new[] { 1, 2, 5 })
        {
            var options = new TrainingOptions
            {
                Epochs = epochs,
                Loss = loss,
                Hook = s_targets,
                SnapshotEvery = 0,
            };
            var result = new Trainer(options, KernelPlan.Of(architecture, Precision.Float32, path))
            {
                Order = (epoch, images) => order.Skip(epoch * (int)images.Length).Take((int)images.Length).Select(row => (long)row),
            }.Train(Weights(0), data);

            foreach (var parameter in architecture.Parameters)
                Near.Equal(Weights(epochs)[parameter.Name].ToDoubles(), result.Last[parameter.Name].ToDoubles(), 1e-5);
            if (epochs != 5)
                continue;
            var sums = golden[$"{mode}.running_sums_after_epoch5"].ToDoubles();
            for (var t = 0; t < s_targets.Length; t++)
                Near.Equal(sums.AsSpan(t * 64, 64), result.Snapshots[t].State.SumG2, 1e-5);
        }
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Fused)]
    public void The_hook_leaves_training_untouched_and_free_running_sums_grow(ExecutionPath path)
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("xor", Samples: 400));
        var start = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 3);
        var options = new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 100,
            Seed = 3,
            SnapshotEvery = 1,
        };

        var with = new Trainer(options, Plans.Of(start, path)).Train(start, data);
        var without = new Trainer(options with { Hook = [] }, Plans.Of(start, path)).Train(start, data);

        Assert.Equal(with.Last.Arrays.SelectMany(pair => pair.Value.Bytes), without.Last.Arrays.SelectMany(pair => pair.Value.Bytes));
        Assert.Equal([1, 2, 3], with.Snapshots.Select(snapshot => snapshot.Epoch));
        Assert.Equal([320, 640, 960], with.Snapshots.Select(snapshot => snapshot.State.Samples));
        Assert.Empty(without.Snapshots);
    }

    [Fact]
    public void Threads_repeat_their_bits_and_are_the_trainings_only()
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 400));
        var start = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 3);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 150 };
        var before = TorchSharp.torch.get_num_threads();
        var during = 0;
        double[] Weights(int threads) =>
            [
                .. new Trainer(options, Plans.Of(start, ExecutionPath.Libtorch).WithThreads(threads))
                    .Train(start, data, _ => during = TorchSharp.torch.get_num_threads())
                    .Last.Arrays.SelectMany(pair => pair.Value.ToDoubles()),
            ];
        var one = Weights(1);
        var three = Weights(3);
        Assert.Equal((3, before), (during, TorchSharp.torch.get_num_threads()));
        Assert.Equal(three, Weights(3));
        Near.Equal(one, three, 1e-4);
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Fused)]
    public void The_best_snapshot_is_the_epoch_with_the_lowest_validation_loss(ExecutionPath path)
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("rigid", Samples: 400));
        var start = WeightInitializer.Initialize(Architectures.Find("mlp8by8", "test"), 1);
        var result = new Trainer(
            new TrainingOptions
            {
                Epochs = 12,
                LearningRate = 0.05,
                Hook = [],
            },
            Plans.Of(start, path)
        ).Train(start, data);

        var lowest = result.Log.Min(epoch => epoch.ValidationLoss);
        Assert.Equal(lowest, result.Log[result.BestEpoch - 1].ValidationLoss);
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Fused)]
    public void Cancellation_stops_between_steps(ExecutionPath path)
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 400));
        using var source = new CancellationTokenSource();
        var start = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 0);
        var trainer = new Trainer(new TrainingOptions { Epochs = 1000 }, Plans.Of(start, path));

        Assert.Throws<OperationCanceledException>(() => trainer.Train(start, data, _ => source.Cancel(), source.Token));
    }
}
