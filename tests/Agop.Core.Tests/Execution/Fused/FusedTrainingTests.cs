using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Execution.Fused;
using Agop.Core.Execution.Fused.Networks;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Core.Training;
using Agop.Core.Vectors;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Execution.Fused;

public sealed unsafe class FusedTrainingTests
{
    private static void ForRandomNetworks(Action<RandomNetwork> check, bool dropout = false) =>
        RandomNetwork.ForMany(40, check, dropout: dropout);

    /// <summary>The gradient of the summed loss by every parameter, in float64, by the fused program.</summary>
    private static WeightSet Gradient<TV, TW>(RandomNetwork network)
        where TV : struct, ISimd<TV, double, TW>
        where TW : struct, ISimd<TW, double, TW>
    {
        var weights = new PackedWeights<double>(network.Weights);
        var program = new FusedProgram<TV, double, TW>(weights, ProgramPurpose.Training);
        var (gradient, classes) = (new double[weights.Values.Length], new double[program.Blocks * Block.Lanes]);
        var images = Array.ConvertAll(network.Values, value => (double)(float)value);
        fixed (
            double* x = images,
                g = gradient,
                c = classes
        )
        {
            for (var first = 0; first < network.Count; first += program.Blocks * Block.Lanes)
            {
                var samples = Math.Min(program.Blocks * Block.Lanes, network.Count - first);
                SampleLoader.Load(x, network.Architecture.InputSize, first, samples, program.Input);
                SampleLoader.LoadClasses(network.Labels.AsSpan(first, samples), c);
                program.Forward(Block.CountFor(samples));
                for (var block = 0; block < Block.CountFor(samples); block++)
                    Core.Execution.Fused.Kernels.Heads<TV, double, TW>.Gradient(
                        HeadKind.Loss,
                        LossInput.Logits,
                        program.Logits.ValuesOf(block),
                        network.Architecture.Classes,
                        c + block * Block.Lanes,
                        program.Logits.GradientsOf(block)
                    );
                program.Backward(Block.CountFor(samples), g, input: false);
            }
        }
        return weights.ToWeightSet(gradient);
    }

    private static Dataset DataOf(RandomNetwork network)
    {
        DatasetSplit Split() =>
            new(
                NdArray.From(
                    network.Values,
                    network.Count,
                    network.Architecture.Input.Channels,
                    network.Architecture.Input.Height,
                    network.Architecture.Input.Width
                ),
                NdArray.From(network.Labels, network.Count),
                NdArray.From(new bool[network.Count], network.Count, 1, 1)
            );
        return new Dataset(Split(), Split(), Split());
    }

    private static byte[] Bytes(ITraining training) =>
        [
            .. training.CopyWeights().Arrays.SelectMany(pair => pair.Value.Bytes),
            .. training.HookStates.SelectMany(state => state.ToArrays()).SelectMany(pair => pair.Value.Bytes),
        ];

    [Fact]
    public void The_gradient_of_the_weights_equals_libtorchs_to_a_trillionth_at_every_width() =>
        ForRandomNetworks(network =>
        {
            using var libtorch = new Network(
                network.Weights,
                Plans.Of(network.Weights, ExecutionPath.Libtorch, Precision.Float64),
                trainable: true
            );
            Losses
                .CrossEntropy(
                    libtorch.Logits(network.Images(ScalarType.Float64)),
                    tensor(network.Labels),
                    LossInput.Logits,
                    TorchSharp.torch.nn.Reduction.Sum
                )
                .backward();

            var ours = Gradient<SimdScalar<double>, SimdScalar<double>>(network);
            foreach (var (parameter, theirs) in network.Architecture.Parameters.Zip(libtorch.Parameters))
                Near.Equal(NdArray.From(theirs.grad!).ToDoubles(), ours[parameter.Name].ToDoubles(), 1e-12);
            foreach (
                var wide in new[]
                {
                    Gradient<Simd256<double>, Simd256<double>>(network),
                    Gradient<Simd512<double>, Simd512<double>>(network),
                }
            )
                Assert.Equal(ours.Arrays.SelectMany(pair => pair.Value.Bytes), wide.Arrays.SelectMany(pair => pair.Value.Bytes));
        });

    [Fact]
    public void Steps_with_dropout_and_every_hook_follow_libtorch()
    {
        var (networks, off) = (0, 0);
        ForRandomNetworks(
            network =>
            {
                var options = new TrainingOptions
                {
                    BatchSize = Math.Max(1, network.Count * 2 / 3),
                    LearningRate = 1e-3,
                    Hook = FusedModel.Targets,
                    Seed = 4,
                };
                using ITraining fused = FusedTraining.Create(network.Weights, DataOf(network), options),
                    libtorch = new LibtorchTraining(
                        network.Weights,
                        DataOf(network),
                        options,
                        Plans.Of(network.Weights, ExecutionPath.Libtorch)
                    );
                var rows = Enumerable.Range(0, network.Count).Reverse().Select(row => (long)row).ToArray();
                for (var step = 0; step < Math.Min(3, network.Count); step++)
                {
                    var batch = rows.AsSpan(step, Math.Min(options.BatchSize, network.Count - step));
                    var (ours, theirs) = (fused.Step(batch, step), libtorch.Step(batch, step));
                    Assert.Equal(theirs, ours, 1e-4 * Math.Max(1, Math.Abs(theirs)));
                    if (step > 0)
                        continue;
                    // The weights are still equal, so the hooks saw the same gradients but for rounding, and for switches on their edge in
                    // some network.
                    networks++;
                    if (
                        fused
                            .HookStates.Zip(
                                libtorch.HookStates,
                                (a, b) => Differs(b.ClassSumG, a.ClassSumG) || Differs(b.ClassSumG2, a.ClassSumG2)
                            )
                            .Any(differs => differs)
                    )
                        off++;
                }
                var (fusedLoss, fusedAccuracy) = fused.Validate();
                var (loss, accuracy) = libtorch.Validate();
                Assert.Equal(loss, fusedLoss, 1e-3 * Math.Max(1, Math.Abs(loss)));
                Assert.Equal(accuracy, fusedAccuracy, 1.01 / network.Count + 0.02);
                // Adam divides by gradients, so one that is all rounding may move its weight by a whole step; most are not.
                var after = fused.CopyWeights();
                var differences = libtorch
                    .CopyWeights()
                    .Arrays.SelectMany(pair => pair.Value.ToDoubles().Zip(after[pair.Key].ToDoubles(), (a, b) => Math.Abs(a - b)))
                    .ToArray();
                Assert.InRange(differences.Count(difference => difference > 3e-5), 0, 2 + differences.Length / 10);
                Assert.Equal(libtorch.HookStates.Select(state => state.Samples), fused.HookStates.Select(state => state.Samples));
            },
            dropout: true
        );
        Assert.True(off <= networks / 5, $"the hooks of {off} of {networks} networks differ");
    }

    [Fact]
    public void Every_width_trains_to_the_same_bits() =>
        ForRandomNetworks(
            network =>
            {
                var options = new TrainingOptions
                {
                    BatchSize = 50,
                    LearningRate = 1e-2,
                    Hook = [GradientTarget.Loss, GradientTarget.Jacobian],
                    Seed = 4,
                    Loss = network.Count % 2 == 0 ? LossInput.Logits : LossInput.Softmax,
                };
                var runs = Enum.GetValues<SimdWidth>()
                    .Select(width =>
                    {
                        using var training = FusedTraining.Create(network.Weights, DataOf(network), options, width);
                        var rows = Enumerable.Range(0, network.Count).Select(row => (long)row).ToArray();
                        var losses = Enumerable
                            .Range(0, 3)
                            .Select(step => training.Step(rows.AsSpan(0, Math.Min(50, rows.Length)), step))
                            .ToArray();
                        return (Losses: losses, Validation: training.Validate(), Bytes: Bytes(training));
                    })
                    .ToArray();
                foreach (var run in runs[1..])
                {
                    Assert.Equal(runs[0].Losses, run.Losses);
                    Assert.Equal(runs[0].Validation, run.Validation);
                    Assert.Equal(runs[0].Bytes, run.Bytes);
                }
            },
            dropout: true
        );

    [Theory]
    [InlineData("cnn8by8", 8)]
    [InlineData("mlp8by8", 8)]
    [InlineData("llr", 8)]
    [InlineData("mlp64", 64)]
    public void Steps_and_validation_allocate_nothing(string architecture, int size)
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Size: size, Samples: 80));
        var options = new TrainingOptions { Hook = FusedModel.Targets };
        using var training = FusedTraining.Create(WeightInitializer.Initialize(Architectures.Find(architecture, "test"), 1), data, options);
        var rows = Enumerable.Range(0, 60).Select(row => (long)row).ToArray();
        void Work()
        {
            training.Step(rows, 0);
            training.Validate();
        }
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Work();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // The runtime may allocate on this thread while it still compiles; what the loop itself allocates, it allocates every time.
        Assert.Equal(0, Enumerable.Range(0, 12).Min(_ => Allocated()));
    }

    [Fact]
    public void A_training_that_diverges_is_an_error()
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 400));
        var start = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 0);
        var trainer = new Trainer(new TrainingOptions { Epochs = 50, LearningRate = 1e30 }, Plans.Of(start, ExecutionPath.Fused));
        var error = Assert.Throws<InvalidOperationException>(() => trainer.Train(start, data));
        Assert.StartsWith("training diverged: the validation loss is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_paths_learn_the_same_task()
    {
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 2000));
        var start = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 2);
        var options = new TrainingOptions
        {
            Epochs = 20,
            BatchSize = 64,
            LearningRate = 5e-3,
            Seed = 2,
        };
        var results = new[] { ExecutionPath.Fused, ExecutionPath.Libtorch }
            .Select(path => new Trainer(options, Plans.Of(start, path)).Train(start, data))
            .ToArray();
        for (var epoch = 0; epoch < 3; epoch++)
            Assert.Equal(results[1].Log[epoch].TrainLoss, results[0].Log[epoch].TrainLoss, 1e-3);
        Assert.Equal(results[1].Log.Max(log => log.ValidationAccuracy), results[0].Log.Max(log => log.ValidationAccuracy), 0.06);
    }

    /// <summary>By more than single precision explains.</summary>
    private static bool Differs(double[] expected, double[] actual)
    {
        var (scale, worst) = (expected.Max(Math.Abs), expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max());
        return !(worst <= 1e-4 * scale) || actual.Any(double.IsNaN);
    }
}
