using Agop.Core.Libtorch;
using Agop.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Tests.Libtorch;

public sealed class LibtorchRuntimeTests
{
    [Fact]
    public void Every_lane_has_one_thread_and_deterministic_float32() => Threads.Run(3, _ =>
    {
        LibtorchRuntime.PrepareLane();
        Assert.Equal(1, get_num_threads());
        Assert.True(LibtorchSymbols.Get(LibtorchSymbols.DeterministicAlgorithms));
        Assert.True(LibtorchSymbols.Get(LibtorchSymbols.DeterministicCuDnn));
        Assert.False(LibtorchSymbols.Get(LibtorchSymbols.BenchmarkCuDnn));
        Assert.False(LibtorchSymbols.Get(LibtorchSymbols.AllowTf32CuBlas));
        Assert.False(backends.cudnn.allow_tf32);
    });

    [Fact]
    public void The_library_says_what_it_is_and_where_from()
    {
        Assert.Matches(@"^2\.\d+", LibtorchRuntime.Version);
        Assert.Matches("libtorch|torch", LibtorchRuntime.Source);
        Assert.Matches(@"v\d", LibtorchRuntime.OneDnn);
        Assert.NotEmpty(LibtorchRuntime.Blas);
        Assert.Contains(LibtorchRuntime.Version, LibtorchRuntime.BuildInfo, StringComparison.Ordinal);
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
