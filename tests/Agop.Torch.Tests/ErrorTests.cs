using System.Runtime.InteropServices;
using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Torch.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void Errors_carry_libtorchs_message_and_no_backtrace()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<TorchException>(() => zeros([2, 3]).mm(zeros([2, 3])));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised from", error.Message, StringComparison.Ordinal);
        Assert.IsType<ExternalException>(error, exactMatch: false);
    }

    [Fact]
    public void Running_out_of_memory_has_its_own_type()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<TorchOutOfMemoryException>(() => zeros([1L << 46]));
        Assert.Equal(4, zeros([4]).numel());
    }

    [Fact]
    public void Threads_do_not_see_each_others_errors()
    {
        var failures = new string[4];
        Threads.Run(failures.Length, i =>
        {
            for (var round = 0; round < 200; round++)
            {
                using var scope = NewDisposeScope();
                failures[i] = Assert.Throws<TorchException>(() => zeros([2, 3]).view(i + 7)).Message;
            }
        });
        for (var i = 0; i < failures.Length; i++) Assert.Contains($"[{i + 7}]", failures[i], StringComparison.Ordinal);
    }

    [Fact]
    public void Deterministic_algorithms_switch_on_and_off()
    {
        TorchRuntime.DeterministicAlgorithms = true;
        Assert.True(TorchRuntime.DeterministicAlgorithms);
        TorchRuntime.DeterministicAlgorithms = false;
        Assert.False(TorchRuntime.DeterministicAlgorithms);
    }

    [Fact]
    public void The_library_says_what_it_is()
    {
        Assert.Matches(@"^\d+\.\d+", __version__);
        Assert.Contains("OpenBLAS", TorchRuntime.BlasName, StringComparison.Ordinal);
        Assert.NotEmpty(TorchRuntime.ParallelInfo);
        Assert.NotEmpty(TorchRuntime.BuildInfo);
    }

    [Fact]
    public void Cuda_computes_where_there_is_a_gpu()
    {
        if (!cuda.is_available()) Assert.Skip("no GPU on this machine");
        using var scope = NewDisposeScope();
        var x = arange(6, ScalarType.Float32).reshape(2, 3);
        Assert.Equal((x * 2).data<float>().ToArray(), (x.cuda() * 2).cpu().data<float>().ToArray());
    }
}
