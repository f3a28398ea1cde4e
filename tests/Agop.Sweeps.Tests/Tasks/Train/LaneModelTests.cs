using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Train;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Sweeps.Tests.Tasks.Train;

public sealed class LaneModelTests
{
    private static readonly Architecture s_architecture = Architectures.Find("cnn8by8", "test");

    private static TaskResult Trained(long seed) =>
        new(
            [],
            [
                .. WeightInitializer
                    .Initialize(s_architecture, seed)
                    .Arrays.Select(pair => KeyValuePair.Create(TrainKind.WeightPrefix + pair.Key, pair.Value)),
            ]
        );

    private static KernelPlan Plan(Precision precision) => KernelPlan.Of(s_architecture, precision, ExecutionPath.Libtorch);

    [Fact]
    public void A_lane_keeps_the_network_until_it_runs_another()
    {
        var (first, second) = (Trained(1), Trained(2));
        Threads.Run(
            1,
            _ =>
            {
                IModel model;
                // A task's tensors are gone when it ends; the network's are not.
                using (NewDisposeScope())
                    model = LaneModel.Of(first, "cnn8by8", Plan(Precision.Float32));
                Assert.Same(model, LaneModel.Of(first, "cnn8by8", Plan(Precision.Float32)));
                using var images = randn([3, 1, 8, 8]);
                using var fresh = TrainKind.ModelOf(first, "cnn8by8", Plan(Precision.Float32));
                Assert.Equal(NdArray.From(fresh.Logits(images)).Bytes, NdArray.From(model.Logits(images)).Bytes);
                Assert.NotSame(model, LaneModel.Of(second, "cnn8by8", Plan(Precision.Float32)));
                var exact = LaneModel.Of(second, "cnn8by8", Plan(Precision.Float64));
                Assert.Equal(Precision.Float64, exact.Plan.Precision);
                Assert.NotSame(model, LaneModel.Of(first, "cnn8by8", Plan(Precision.Float32)));
            }
        );
    }

    [Fact]
    public void Each_lane_has_its_own()
    {
        var (trained, models) = (Trained(1), new IModel[2]);
        Threads.Run(2, i => models[i] = LaneModel.Of(trained, "cnn8by8", Plan(Precision.Float32)));
        Assert.NotSame(models[0], models[1]);
    }
}
