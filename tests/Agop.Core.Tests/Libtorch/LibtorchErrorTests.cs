using System.Runtime.InteropServices;
using Agop.Core.Libtorch;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Libtorch;

public sealed class LibtorchErrorTests
{
    [Fact]
    public void An_error_is_libtorchs_own_line_without_a_backtrace()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros([2, 3]).mm(zeros([2, 3])));
        Assert.True(LibtorchError.Is(error));
        Assert.False(LibtorchError.IsOutOfMemory(error));
        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", LibtorchError.Message(error));
    }

    [Fact]
    public void Running_out_of_memory_is_recognized()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros([1L << 46]));
        Assert.True(LibtorchError.IsOutOfMemory(error));
        Assert.DoesNotContain('\n', LibtorchError.Message(error));
        Assert.Equal(4, zeros([4]).numel());
    }

    [Fact]
    public void Errors_of_other_libraries_are_not_libtorchs()
    {
        Assert.False(LibtorchError.Is(new Npgsql()));
        Assert.False(LibtorchError.IsOutOfMemory(new Npgsql()));
        Assert.False(LibtorchError.Is(new InvalidOperationException("out of memory")));
    }

    [Fact]
    public void The_message_of_a_models_traceback_is_its_last_line() =>
        Assert.Equal(
            "RuntimeError: shape '[3]' is invalid for input of size 4",
            LibtorchError.Message(
                new ExternalException(
                    "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript:\n  File "
                        + "\"x.py\", line 3\nRuntimeError: shape '[3]' is invalid for input of size 4\nException raised from a "
                        + "at b:1 (most recent call first):\nframe #0: c\n"
                )
            )
        );

    [Fact]
    public void An_operation_that_is_not_deterministic_on_a_GPU_is_named_with_a_remedy() =>
        Assert.Equal(
            "adaptive_avg_pool2d_backward_cuda has no implementation on a GPU that gives the same bits each time; the path "
                + "libtorch runs it on the processor",
            LibtorchError.Message(
                new ExternalException(
                    "adaptive_avg_pool2d_backward_cuda does not have a deterministic implementation, but you set "
                        + "'torch.use_deterministic_algorithms(True)'. You can turn off determinism\nException raised from x"
                )
            )
        );

    [Fact]
    public void Threads_do_not_see_each_others_errors()
    {
        var failures = new string[4];
        Threads.Run(
            failures.Length,
            i =>
            {
                for (var round = 0; round < 30; round++)
                {
                    using var scope = NewDisposeScope();
                    failures[i] = LibtorchError.Message(Assert.Throws<ExternalException>(() => zeros([2, 3]).view(i + 7)));
                }
            }
        );
        for (var i = 0; i < failures.Length; i++)
            Assert.Contains($"[{i + 7}]", failures[i], StringComparison.Ordinal);
    }

    /// <summary>Database drivers derive their errors from the type that TorchSharp throws.</summary>
    private sealed class Npgsql() : ExternalException("out of memory");
}
