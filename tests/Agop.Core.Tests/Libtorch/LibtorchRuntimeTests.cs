using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Tests.Libtorch;

public sealed class LibtorchRuntimeTests
{
    [Fact]
    public void Every_lane_has_one_thread_and_deterministic_float32() =>
        Threads.Run(
            3,
            _ =>
            {
                LibtorchRuntime.PrepareLane();
                Assert.Equal(1, get_num_threads());
                Assert.True(LibtorchSymbols.Get(LibtorchSymbols.DeterministicAlgorithms));
                Assert.True(LibtorchSymbols.Get(LibtorchSymbols.DeterministicCuDnn));
                Assert.False(LibtorchSymbols.Get(LibtorchSymbols.BenchmarkCuDnn));
                Assert.False(LibtorchSymbols.Get(LibtorchSymbols.AllowTf32CuBlas));
                Assert.False(backends.cudnn.allow_tf32);
            }
        );

    [Fact]
    public void The_library_says_what_it_is_and_where_from()
    {
        Assert.Matches(@"^2\.\d+", LibtorchRuntime.Version);
        Assert.Matches("libtorch|torch", LibtorchRuntime.Source);
        Assert.Matches(@"v\d", LibtorchRuntime.OneDnn);
        Assert.NotEmpty(LibtorchRuntime.Blas);
        Assert.Contains(LibtorchRuntime.Version, LibtorchRuntime.BuildInfo, StringComparison.Ordinal);
    }

    /// <summary>Holds on processors where oneDNN is right and on those where it is wrong, such as some under a hypervisor.</summary>
    [Fact]
    public void Convolutions_and_their_gradients_are_right_after_a_lane_is_prepared()
    {
        LibtorchRuntime.PrepareLane();
        using var scope = NewDisposeScope();
        foreach (var (channels, filters, kernel, padding) in new[] { (1, 4, 3, 1), (4, 8, 2, 0), (3, 32, 5, 2) })
        {
            Tensor[] Answers(ScalarType type)
            {
                manual_seed(channels);
                var image = randn([16, channels, 10, 10], ScalarType.Float64).to(type).requires_grad_();
                var weight = randn([filters, channels, kernel, kernel], ScalarType.Float64).to(type).requires_grad_();
                var output = conv2d(image, weight, padding: [padding, padding]);
                output.square().sum().backward();
                return [output.detach(), image.grad!, weight.grad!];
            }
            foreach (var (single, exact) in Answers(ScalarType.Float32).Zip(Answers(ScalarType.Float64)))
                Near.Equal(exact.data<double>().ToArray(), single.to(ScalarType.Float64).data<double>().ToArray(), 1e-5);
        }
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch, Precision.Float32, true)]
    [InlineData(ExecutionPath.Cuda, Precision.Float64, true)]
    [InlineData(ExecutionPath.Cuda, Precision.Bf16, true)]
    [InlineData(ExecutionPath.Cuda, Precision.Tf32, true)]
    [InlineData(ExecutionPath.Cuda, Precision.Float32, false)]
    public void Only_float32_on_a_GPU_takes_TF32_from_those_that_asked_for_it(ExecutionPath path, Precision precision, bool expected)
    {
        LibtorchRuntime.PrepareLane();
        LibtorchRuntime.UseTf32(true);
        try
        {
            new KernelPlan(path, precision).Begin();
            // Another lane that begins does not, either.
            LibtorchRuntime.PrepareLane();
            Assert.Equal(expected, LibtorchSymbols.Get(LibtorchSymbols.AllowTf32CuBlas));
        }
        finally
        {
            LibtorchRuntime.UseTf32(false);
        }
    }

    [Fact]
    public void Several_threads_compute_at_once_and_get_the_same_bits()
    {
        using var weight = randn([8, 1, 3, 3]);
        using var image = randn([32, 1, 16, 16]);
        float[] Compute()
        {
            LibtorchRuntime.PrepareLane();
            using var scope = NewDisposeScope();
            var x = image.detach().requires_grad_();
            return autograd.grad([conv2d(x, weight, padding: [1]).relu().square().sum()], [x])[0].data<float>().ToArray();
        }
        var expected = Compute();
        var results = new List<float[]>[6];
        Threads.Run(results.Length, i => results[i] = [.. Enumerable.Range(0, 50).Select(_ => Compute())]);
        Assert.All(results, list => Assert.All(list, result => Assert.Equal(expected, result)));
    }

    /// <summary>Where cuDNN chooses among its kernels freely, five repeats on an H200 gave equal bits in none.</summary>
    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Cuda)]
    public void ResNet_18s_gradients_are_the_same_bits_each_time(ExecutionPath path)
    {
        Gpu.SkipWithout(path);
        LibtorchRuntime.PrepareLane();
        using var scope = NewDisposeScope();
        using var model = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("resnet18:classes=10,size=128", "test"), 7),
            Precision.Float32,
            path
        );
        var images = randn([8, 3, 128, 128]);
        double[] Gradient() =>
            [
                .. model
                    .WeightedGradients(images, new OutputHead(HeadKind.Logit, new long[8]), ScaledCopies.Unchanged, [GradientTerm.Signed])[
                        0
                    ]
                    .cpu()
                    .data<double>(),
            ];
        var first = Gradient();
        for (var repeat = 0; repeat < 5; repeat++)
            Assert.Equal(first, Gradient());
    }

    [Fact]
    public void Bytes_become_a_tensor_only_where_they_fill_it()
    {
        using var scope = NewDisposeScope();
        var bytes = new byte[24];
        Random.Shared.NextBytes(bytes);
        var made = LibtorchRuntime.FromBytes(bytes, ScalarType.Int16, [3, 4]);
        Assert.Equal([3L, 4], made.shape);
        Assert.Equal(bytes, made.bytes.ToArray());
        Assert.Throws<ArgumentException>(() => LibtorchRuntime.FromBytes(bytes, ScalarType.Int16, [3, 5]));
        Assert.Equal(0, LibtorchRuntime.FromBytes([], ScalarType.Float32, [0, 5]).numel());
    }

    [Fact]
    public void A_pixels_channels_lie_side_by_side_where_asked()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 3, 4, 5]);
        var ordered = LibtorchRuntime.ChannelsLast(x);
        Assert.Equal([60L, 1, 15, 3], ordered.stride());
        Assert.Equal(x.data<float>().ToArray(), ordered.contiguous().data<float>().ToArray());
    }
}
