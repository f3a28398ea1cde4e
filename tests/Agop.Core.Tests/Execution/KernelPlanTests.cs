using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Execution;

public sealed class KernelPlanTests
{
    private static readonly Architecture s_resnet = Architectures.Find("resnet18:classes=3,size=32", "test");

    [Theory]
    [InlineData("cnn8by8", Precision.Float32, ExecutionPath.Fused, null, null)]
    [InlineData("cnn8by8", Precision.Float32, ExecutionPath.Libtorch, 500, MemoryLayout.ChannelsFirst)]
    [InlineData("cnn8by8", Precision.Tf32, ExecutionPath.Cuda, 8192, MemoryLayout.ChannelsFirst)]
    [InlineData("resnet18", Precision.Float32, ExecutionPath.Libtorch, 8, MemoryLayout.ChannelsLast)]
    [InlineData("resnet18:classes=2,size=128", Precision.Float32, ExecutionPath.Libtorch, 16, MemoryLayout.ChannelsLast)]
    [InlineData("resnet18:classes=2,size=128", Precision.Float64, ExecutionPath.Libtorch, 13, MemoryLayout.ChannelsFirst)]
    [InlineData("resnet50:classes=2,size=1024", Precision.Float32, ExecutionPath.Libtorch, 1, MemoryLayout.ChannelsLast)]
    [InlineData("resnet18", Precision.Float32, ExecutionPath.Cuda, 256, MemoryLayout.ChannelsFirst)]
    [InlineData("resnet18", Precision.Tf32, ExecutionPath.Cuda, 256, MemoryLayout.ChannelsLast)]
    [InlineData("resnet18", Precision.Bf16, ExecutionPath.Cuda, 512, MemoryLayout.ChannelsLast)]
    public void It_is_fixed_by_network_precision_and_path(
        string architecture,
        Precision precision,
        ExecutionPath path,
        int? batch,
        MemoryLayout? layout
    ) =>
        Assert.Equal(
            new KernelPlan(path, precision, batch, layout),
            KernelPlan.Of(Architectures.Find(architecture, "test"), precision, path)
        );

    [Theory]
    [InlineData(Precision.Tf32, ExecutionPath.Libtorch, null, "s: path libtorch has no tf32: expected float32 or float64, or path cuda")]
    [InlineData(
        Precision.Bf16,
        ExecutionPath.Fused,
        null,
        "s: path fused has no bf16: expected float32 or float64, or path libtorch or cuda"
    )]
    [InlineData(Precision.Float32, ExecutionPath.Fused, 7, "s: has no effect on the fused path: expected path libtorch or cuda")]
    [InlineData(Precision.Float32, ExecutionPath.Libtorch, 0, "s: expected at least 1, not 0")]
    public void What_a_path_cannot_do_is_refused(Precision precision, ExecutionPath path, int? batch, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => KernelPlan.Of(s_resnet, precision, path, batch, "s")).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void Copies_that_go_through_together_change_only_the_last_bits(int batch)
    {
        using var scope = NewDisposeScope();
        var weights = WeightInitializer.Initialize(s_resnet, Random.Shared.Next());
        var plan = KernelPlan.Of(s_resnet, Precision.Float64, ExecutionPath.Libtorch, 3);
        using IModel expected = ExecutionPaths.Open(weights, plan),
            actual = ExecutionPaths.Open(weights, plan with { Batch = batch });
        var (images, seed) = (randn([5, 3, 32, 32], ScalarType.Float64), Random.Shared.Next());
        var head = new OutputHead(HeadKind.Probability, [0, 2, 1, 1, 0]);
        var given = NdArray.From(randn([4, 5, 3 * 32 * 32], ScalarType.Float64));
        foreach (
            var copies in new Copies[]
            {
                new ScaledCopies([0.2, 0.7, 1], [0.5, 0.3, 0.2]),
                new NoisyCopies(7, 0.3, seed, FirstIndex: 11),
                new NoisyCopies(4, 0.3, seed, FirstIndex: 0, given),
            }
        )
        foreach (
            var (a, b) in expected
                .WeightedGradients(images, head, copies, [GradientTerm.Signed, GradientTerm.Squared])
                .Zip(actual.WeightedGradients(images, head, copies, [GradientTerm.Signed, GradientTerm.Squared]))
        )
            Near.Equal(NdArray.From(a).ToDoubles(), NdArray.From(b).ToDoubles(), 1e-11);
    }

    [Fact]
    public void Bf16_is_float32_but_for_its_rounding_and_gives_float32_logits()
    {
        using var scope = NewDisposeScope();
        var weights = WeightInitializer.Initialize(s_resnet, Random.Shared.Next());
        using IModel single = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Libtorch),
            half = ExecutionPaths.Open(weights, Precision.Bf16, ExecutionPath.Libtorch);
        var images = randn([4, 3, 32, 32]);
        var (expected, actual) = (single.Logits(images), half.Logits(images));
        Assert.Equal(ScalarType.Float32, actual.dtype);
        var error = ((expected - actual).norm() / expected.norm()).ToDouble();
        Assert.InRange(error, 1e-5, 5e-2);
        var head = new OutputHead(HeadKind.Logit, [0, 1, 2, 0]);
        Tensor Gradient(IModel model) => model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0];
        error = ((Gradient(single) - Gradient(half)).norm() / Gradient(single).norm()).ToDouble();
        Assert.InRange(error, 1e-5, 0.3);
    }

    [Theory]
    [InlineData(Precision.Float64, 1e-11)]
    [InlineData(Precision.Float32, 1e-4)]
    public void A_jacobian_of_many_classes_takes_as_many_backward_passes_as_its_head_has_independent_rows(
        Precision precision,
        double tolerance
    )
    {
        const int Classes = 700,
            Hidden = 6,
            Samples = 5;
        using var scope = NewDisposeScope();
        // So large that the sums of its classes are pooled.
        var architecture = new Core.Models.Architecture(
            "many",
            "many classes behind few features",
            (3, 64, 64),
            Classes,
            [
                new FlattenLayer(),
                new LinearLayer("a", 3 * 64 * 64, Hidden, true),
                new ReluLayer(),
                new LinearLayer("b", Hidden, Classes, true),
            ]
        );
        var weights = WeightInitializer.Initialize(architecture, Random.Shared.Next());
        using var network = new Network(weights, Plans.Of(weights, ExecutionPath.Libtorch, precision));
        Assert.Equal([Hidden + 1, Hidden], network.Head!.Directions.shape);
        using var model = ExecutionPaths.Open(weights, network.Plan);
        var images = randn([Samples, 3, 64, 64], precision.ImageType());

        var state = model.Accumulate(new AgopPass(GradientTarget.Jacobian), images, null, 0, Samples);

        var (sum, squares) = (new double[architecture.InputSize], new double[architecture.InputSize]);
        InputGradients.Jacobian(
            network,
            images,
            (_, gradient) =>
            {
                var g = gradient.reshape(Samples, -1).to(ScalarType.Float64);
                var (one, two) = (g.sum(dim: 0).data<double>().ToArray(), (g * g).sum(dim: 0).data<double>().ToArray());
                for (var i = 0; i < sum.Length; i++)
                    (sum[i], squares[i]) = (sum[i] + one[i], squares[i] + two[i]);
            }
        );
        Near.Equal(squares, state.ClassSumG2, tolerance);
        Near.Equal(sum, state.ClassSumG, tolerance);
        Assert.Equal([Classes * Samples], state.ClassCounts);
        Assert.Equal(Samples, state.Samples);
    }

    [Fact]
    public void A_network_in_training_has_no_directions_since_its_weights_change()
    {
        var weights = WeightInitializer.Initialize(s_resnet, 1);
        using Network trained = new(weights, Plans.Of(weights, ExecutionPath.Libtorch), trainable: true),
            fixedOne = new(weights, trained.Plan);
        Assert.Null(trained.Head);
        Assert.NotNull(fixedOne.Head);
    }

    [Fact]
    public void A_plan_in_float64_takes_no_more_images_at_once()
    {
        Assert.Equal(4, KernelPlan.Of(s_resnet, Precision.Bf16, ExecutionPath.Libtorch, 4).Exact(s_resnet).Batch);
        Assert.Equal(16, KernelPlan.Of(s_resnet, Precision.Bf16, ExecutionPath.Libtorch, 400).Exact(s_resnet).Batch);
    }

    [Fact]
    public void Noise_that_a_device_draws_is_the_processors()
    {
        using var scope = NewDisposeScope();
        var (seed, first, size) = (Random.Shared.NextInt64(), Random.Shared.NextInt64(1L << 38), Random.Shared.Next(1, 70));
        var drawn = new DeviceNoise(seed, CPU).Rows(first, 5, firstSample: 3, samples: 4, size);
        for (var sample = 0; sample < 4; sample++)
            Near.Equal(
                Array.ConvertAll(new GaussianNoise(seed).Rows(first, 3 + sample, 5, size), value => (double)value),
                NdArray.From(drawn.select(0, sample)).ToDoubles(),
                1e-6
            );
    }
}
