using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Fused;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using Agop.Core.Tests.Support;
using Agop.Core.Vectors;
using Agop.Tests.Support;
using static TorchSharp.torch;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace Agop.Core.Tests.Execution.Fused;

/// <summary>The fused path against libtorch, and against itself at other widths, on random networks.</summary>
public sealed class FusedModelTests
{
    private static void ForRandomNetworks(Action<RandomNetwork> check, bool whole = false) =>
        RandomNetwork.ForMany(60, check, whole: whole);

    /// <summary>What a model can be asked about every sample, as one row of numbers per question.</summary>
    private static IEnumerable<(string Question, double[] Answer)> AskPerSample(IModel model, RandomNetwork network)
    {
        var images = network.Images(model.Plan.Precision.ImageType());
        double[] Values(Tensor tensor) => NdArray.From(tensor).ToDoubles();
        yield return ("logits", Values(model.Logits(images)));
        foreach (
            var head in new[]
            {
                new OutputHead(HeadKind.Logit, network.Labels),
                new(HeadKind.Probability, network.Labels),
                new(HeadKind.Loss, network.Labels),
                new(HeadKind.Loss, network.Labels, LossInput.Softmax),
            }
        )
        {
            GradientTerm[] terms = [GradientTerm.Signed, GradientTerm.Absolute, GradientTerm.Squared];
            foreach (
                Copies copies in new Copies[]
                {
                    ScaledCopies.Unchanged,
                    new ScaledCopies([0.25, 0.5, 1.5], [0.2, 0.3, 0.5]),
                    new NoisyCopies(3, 0.25, 77, 19),
                }
            )
            {
                var sums = model.WeightedGradients(images, head, copies, terms);
                for (var i = 0; i < terms.Length; i++)
                    yield return ($"{head.Kind} {copies.GetType().Name} {terms[i]}", Values(sums[i]));
            }
            if (model.Architecture.LastConvolution is null)
                continue;
            var (activation, gradient) = model.Activation(images, head);
            yield return ("activation", Values(activation));
            yield return ($"{head.Kind} by activation", Values(gradient));
        }
    }

    /// <summary>Everything a model can be asked.</summary>
    private static IEnumerable<(string Question, double[] Answer)> Ask(IModel model, RandomNetwork network)
    {
        foreach (var answer in AskPerSample(model, network))
            yield return answer;
        var images = network.Images(model.Plan.Precision.ImageType());
        yield return ("predictions", Array.ConvertAll(model.Predict(images), c => (double)c));
        foreach (var target in FusedModel.Targets)
        {
            var state = model.Accumulate(
                new AgopPass(target, Full: true),
                images,
                network.Labels,
                network.Count / 3,
                network.Count - network.Count / 3
            );
            yield return ($"{target} counts", [state.Samples, .. state.ClassCounts]);
            yield return ($"{target} sums", state.ClassSumG);
            yield return ($"{target} squares", state.ClassSumG2);
            yield return ($"{target} outer", state.SumOuter!);
        }
        yield return (
            "probability without labels",
            model.Accumulate(new AgopPass(GradientTarget.Probability), images, null, 0, network.Count).ClassSumG2
        );
    }

    [Fact]
    public void In_float64_everything_equals_libtorchs_to_a_trillionth() => ForRandomNetworks(EqualsLibtorchInFloat64);

    /// <summary>Products of this network's weights, of order 0.1, cancel to a gradient of 4e-7.</summary>
    [Fact]
    public void In_float64_gradients_that_cancel_equal_libtorchs_but_for_their_parts_rounding()
    {
        using var scope = NewDisposeScope();
        EqualsLibtorchInFloat64(new RandomNetwork(1119763280));
    }

    private static void EqualsLibtorchInFloat64(RandomNetwork network)
    {
        using IModel fused = new FusedModel(network.Weights, Precision.Float64),
            libtorch = ExecutionPaths.Open(network.Weights, Precision.Float64, ExecutionPath.Libtorch);
        foreach (var ((question, ours), (_, theirs)) in Ask(fused, network).Zip(Ask(libtorch, network)))
            Compare(question, theirs, ours, relative: 1e-12, absolute: 1e-15);
    }

    /// <summary>
    /// Against the exact answer, a hundred-thousandth or what libtorch itself loses in single precision. Rounding may switch a ReLU or a
    /// pool that is on its edge, for one sample in thousands: there is no right answer there.
    /// </summary>
    [Fact]
    public void In_float32_samples_equal_the_exact_ones_to_a_hundred_thousandth()
    {
        var (samples, off) = (0, 0);
        ForRandomNetworks(network =>
        {
            using IModel fused = new FusedModel(network.Weights, Precision.Float32),
                single = ExecutionPaths.Open(network.Weights, Precision.Float32, ExecutionPath.Libtorch),
                exact = ExecutionPaths.Open(network.Weights, Precision.Float64, ExecutionPath.Libtorch);
            foreach (
                var (((_, ours), (_, theirs)), (_, truth)) in AskPerSample(fused, network)
                    .Zip(AskPerSample(single, network))
                    .Zip(AskPerSample(exact, network))
            )
            {
                var size = truth.Length / network.Count;
                double Error(double[] values, int sample) =>
                    Enumerable
                        .Range(sample * size, size)
                        .Select(i => double.IsNaN(values[i]) ? double.PositiveInfinity : Math.Abs(values[i] - truth[i]))
                        .Max();
                var errors = Enumerable.Range(0, network.Count).Select(sample => Error(theirs, sample)).Order().ToArray();
                var bound = 1e-5 * truth.Max(Math.Abs) + 4 * errors[errors.Length / 2];
                samples += network.Count;
                off += Enumerable.Range(0, network.Count).Count(sample => Error(ours, sample) > bound);
            }
        });
        Assert.True(off <= samples / 200, $"{off} of {samples} samples are off");
    }

    [Fact]
    public void In_float32_accumulated_sums_are_the_sums_of_the_samples_gradients() =>
        ForRandomNetworks(network =>
        {
            using var model = new FusedModel(network.Weights, Precision.Float32);
            var images = network.Images(ScalarType.Float32);
            var size = network.Architecture.InputSize;
            double[] Sum(GradientTerm term, OutputHead head)
            {
                var rows = NdArray.From(model.WeightedGradients(images, head, ScaledCopies.Unchanged, [term])[0]).ToDoubles();
                return
                [
                    .. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, network.Count).Sum(sample => rows[sample * size + i])),
                ];
            }
            var loss = model.Accumulate(new AgopPass(GradientTarget.Loss), images, network.Labels, 0, network.Count);
            Near.Equal(Sum(GradientTerm.Signed, new(HeadKind.Loss, network.Labels)), loss.SumG, 1e-12);
            Near.Equal(Sum(GradientTerm.Squared, new(HeadKind.Loss, network.Labels)), loss.SumG2, 1e-12);
            var jacobian = model.Accumulate(new AgopPass(GradientTarget.Jacobian), images, null, 0, network.Count);
            for (var c = 0; c < network.Architecture.Classes; c++)
                Near.Equal(
                    Sum(GradientTerm.Squared, new(HeadKind.Logit, [.. Enumerable.Repeat((long)c, network.Count)])),
                    jacobian.ClassSumG2.AsSpan(c * size, size),
                    1e-12
                );
        });

    [Fact]
    public void Ties_of_pools_ReLUs_and_predictions_go_as_in_libtorch() =>
        ForRandomNetworks(
            network =>
            {
                using IModel fused = new FusedModel(network.Weights, Precision.Float64),
                    libtorch = ExecutionPaths.Open(network.Weights, Precision.Float64, ExecutionPath.Libtorch);
                var images = network.Images(ScalarType.Float64);
                // Whole numbers: nothing is rounded, so a tie is a tie on both paths.
                Assert.Equal(NdArray.From(libtorch.Logits(images)).ToDoubles(), NdArray.From(fused.Logits(images)).ToDoubles());
                Assert.Equal(libtorch.Predict(images), fused.Predict(images));
                var head = new OutputHead(HeadKind.Logit, network.Labels);
                Tensor Gradient(IModel model) => model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0];
                Assert.Equal(NdArray.From(Gradient(libtorch)).ToDoubles(), NdArray.From(Gradient(fused)).ToDoubles());
            },
            whole: true
        );

    [Fact]
    public void Every_width_gives_the_same_bits() =>
        ForRandomNetworks(network =>
        {
            foreach (var precision in new[] { Precision.Float32, Precision.Float64 })
            {
                using IModel scalar = new FusedModel(network.Weights, precision, SimdWidth.Scalar);
                var expected = Ask(scalar, network).ToArray();
                foreach (var width in new[] { SimdWidth.Bits256, SimdWidth.Bits512 })
                {
                    using IModel wide = new FusedModel(network.Weights, precision, width);
                    foreach (var ((question, ours), (_, theirs)) in Ask(wide, network).Zip(expected))
                        Assert.True(
                            MemoryMarshal.AsBytes(theirs.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(ours.AsSpan())),
                            $"{question} at {width}"
                        );
                }
            }
        });

    [Fact]
    public void A_samples_answers_do_not_depend_on_its_neighbours() =>
        ForRandomNetworks(network =>
        {
            using var model = new FusedModel(network.Weights, Precision.Float32);
            var images = network.Images(ScalarType.Float32);
            var head = new OutputHead(HeadKind.Logit, network.Labels);
            var copies = new NoisyCopies(2, 0.5, 3, 0);
            var whole = NdArray.From(model.WeightedGradients(images, head, copies, [GradientTerm.Signed])[0]);
            var (first, count) = (network.Count / 4, network.Count - network.Count / 4);
            var part = model.WeightedGradients(
                images.narrow(0, first, count),
                head with
                {
                    Classes = network.Labels[first..],
                },
                copies with
                {
                    FirstIndex = first,
                },
                [GradientTerm.Signed]
            )[0];
            Assert.Equal(whole.Rows(first, count).Bytes, NdArray.From(part).Bytes);
        });

    [Fact]
    public void Every_architecture_of_the_benchmark_equals_libtorch()
    {
        foreach (var architecture in Architectures.All.Where(FusedModel.Supports))
        {
            using var scope = NewDisposeScope();
            var weights = WeightInitializer.Initialize(architecture, 6);
            using IModel fused = new FusedModel(weights, Precision.Float64),
                libtorch = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
            var images = tensor(
                Array.ConvertAll(new GaussianNoise(8).Rows(0, 0, 35, architecture.InputSize), value => (double)value),
                [35, architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width]
            );
            var head = new OutputHead(HeadKind.Loss, [.. Enumerable.Range(0, 35).Select(i => (long)i % 2)]);
            double[] Gradient(IModel model) =>
                NdArray.From(model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0]).ToDoubles();
            Near.Equal(NdArray.From(libtorch.Logits(images)).ToDoubles(), NdArray.From(fused.Logits(images)).ToDoubles(), 1e-12);
            Near.Equal(Gradient(libtorch), Gradient(fused), 1e-12);
        }
    }

    [Fact]
    public void Accumulating_more_samples_allocates_no_more()
    {
        using var scope = NewDisposeScope();
        using var model = new FusedModel(WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 1), Precision.Float32);
        var images = randn([3000, 1, 8, 8]);
        var pass = new AgopPass(GradientTarget.Jacobian);
        long Allocated(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Accumulate(pass, images, null, 0, count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // The runtime may allocate on this thread while it still compiles; what the loop itself allocates, it allocates every time.
        var few = Enumerable.Range(0, 12).Min(_ => Allocated(100));
        Assert.InRange(Enumerable.Range(0, 12).Min(_ => Allocated(3000)), 0, few);
    }

    [Fact]
    public void A_NaN_anywhere_in_a_window_wins_it_as_in_libtorch()
    {
        var architecture = new Architecture(
            "pool",
            "pool",
            (1, 2, 2),
            2,
            [new MaxPoolLayer(2), new FlattenLayer(), new LinearLayer("l", 1, 2, false)]
        );
        var weights = WeightSet.From(
            architecture,
            new Dictionary<string, NdArray>(StringComparer.Ordinal) { ["l.weight"] = NdArray.From([1f, 2f], 2, 1) },
            "test"
        );
        using var scope = NewDisposeScope();
        using IModel fused = new FusedModel(weights, Precision.Float32),
            libtorch = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Libtorch);
        for (var place = 0; place < 4; place++)
        {
            var values = new float[] { 1, 3, 2, 0 };
            values[place] = float.NaN;
            var images = tensor(values, [1, 1, 2, 2]);
            Assert.All(NdArray.From(libtorch.Logits(images)).ToDoubles(), value => Assert.True(double.IsNaN(value)));
            Assert.All(NdArray.From(fused.Logits(images)).ToDoubles(), value => Assert.True(double.IsNaN(value)));
        }
    }

    private static readonly Dictionary<string, Layer[]> s_unfit = new(StringComparer.Ordinal)
    {
        { "a convolution behind flattening", [new FlattenLayer(), new Conv2dLayer("c", 64, 2, 1, 0), new LinearLayer("l", 2, 2, false)] },
        { "a linear layer that does not fit", [new FlattenLayer(), new LinearLayer("l", 63, 2, false)] },
        { "a linear layer without flattening", [new LinearLayer("l", 64, 2, false)] },
        { "a convolution that does not fit", [new Conv2dLayer("c", 2, 2, 3, 0), new FlattenLayer(), new LinearLayer("l", 72, 2, false)] },
        { "a kernel larger than its input", [new Conv2dLayer("c", 1, 2, 9, 0), new FlattenLayer(), new LinearLayer("l", 2, 2, false)] },
        { "a pool larger than its input", [new MaxPoolLayer(9), new FlattenLayer(), new LinearLayer("l", 1, 2, false)] },
        { "other logits than classes", [new FlattenLayer(), new LinearLayer("l", 64, 3, false)] },
        { "no linear layer", [new Conv2dLayer("c", 1, 2, 8, 0), new FlattenLayer()] },
        { "a tensor too large", [new FlattenLayer(), new LinearLayer("l", 64, 1 << 23, false), new LinearLayer("m", 1 << 23, 2, false)] },
    };

    public static TheoryData<string> Unfit => [.. s_unfit.Keys];

    [Theory, MemberData(nameof(Unfit))]
    public void Networks_that_do_not_fit_are_not_supported(string what) =>
        Assert.False(FusedModel.Supports(new Architecture("unfit", what, (1, 8, 8), 2, s_unfit[what])), what);

    [Fact]
    public void What_it_cannot_run_is_refused()
    {
        Assert.Equal(
            ["resnet18", "resnet34", "resnet50"],
            Architectures.All.Where(architecture => !FusedModel.Supports(architecture)).Select(architecture => architecture.Id)
        );
        var weights = WeightInitializer.Initialize(Architectures.Find("llr", "test"), 1);
        using var model = new FusedModel(weights, Precision.Float32);
        using Tensor doubles = zeros([2, 1, 8, 8], ScalarType.Float64),
            small = zeros([2, 1, 4, 4]),
            images = zeros([2, 1, 8, 8]);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => model.Predict(doubles)).Message, StringComparison.Ordinal);
        Assert.Contains("(n, 1, 8, 8)", Assert.Throws<ArgumentException>(() => model.Predict(small)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => model.Activation(images, new OutputHead(HeadKind.Logit, [0, 1])));
        Assert.Throws<ArgumentNullException>(() => model.Accumulate(new AgopPass(GradientTarget.Label), images, null, 0, 2));
        Assert.Throws<NotSupportedException>(() => model.Accumulate(new AgopPass(GradientTarget.Sketch), images, null, 0, 2));
        Assert.Throws<ArgumentException>(() => model.Accumulate(new AgopPass(GradientTarget.Label), images, [0, 2], 0, 2));
        Assert.Throws<ArgumentException>(() =>
            model.WeightedGradients(images, new OutputHead(HeadKind.Logit, [0, -1]), ScaledCopies.Unchanged, [GradientTerm.Signed])
        );
        Assert.Throws<ArgumentException>(() =>
            model.WeightedGradients(images, new OutputHead(HeadKind.Logit, [0]), ScaledCopies.Unchanged, [GradientTerm.Signed])
        );
        Assert.Throws<InputException>(() => new FusedModel(weights, Precision.Bf16));
        var wide = new Architecture("wide", "wide", (1, 65, 65), 2, [new FlattenLayer(), new LinearLayer("l", 65 * 65, 2, false)]);
        using var large = new FusedModel(WeightInitializer.Initialize(wide, 1), Precision.Float32);
        using var pictures = zeros([1, 1, 65, 65]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            large.Accumulate(new AgopPass(GradientTarget.Jacobian, Full: true), pictures, null, 0, 1)
        );
    }

    private static void Compare(string question, double[] expected, double[] actual, double relative, double absolute = 0)
    {
        try
        {
            Near.Equal(expected, actual, relative, absolute);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{question}: {error.Message}", error);
        }
    }
}
