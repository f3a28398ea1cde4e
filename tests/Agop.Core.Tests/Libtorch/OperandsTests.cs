using System.Diagnostics;
using System.Reflection;
using Agop.Core.Libtorch;
using Agop.Tests.Support;
using LibtorchFolder;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Libtorch;

/// <summary>The build's mending of TorchSharp, on the assembly that these tests run with.</summary>
public sealed class OperandsTests
{
    private const DebuggableAttribute.DebuggingModes Kept =
        DebuggableAttribute.DebuggingModes.Default | DebuggableAttribute.DebuggingModes.DisableOptimizations;

    [Fact]
    public void Programs_run_the_mended_assembly() =>
        Assert.True(typeof(Tensor).Assembly.GetCustomAttribute<DebuggableAttribute>()!.DebuggingFlags.HasFlag(Kept));

    [Fact]
    public void It_is_marked_once_and_nothing_else_changes()
    {
        using var folder = new TemporaryFolder();
        var assembly = File.ReadAllBytes(typeof(Golden).Assembly.Location);
        var marked = Operands.Keep(assembly);
        Assert.InRange(assembly.Zip(marked).Count(pair => pair.First != pair.Second), 1, 2);
        Assert.Equal(marked, Operands.Keep([.. marked]));
        Assert.True(Assembly.Load(marked).GetCustomAttribute<DebuggableAttribute>()!.DebuggingFlags.HasFlag(Kept));
    }

    [Fact]
    public void What_is_no_assembly_is_refused()
    {
        foreach (
            var bytes in new[]
            {
                [],
                new byte[4000],
                File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libSkiaSharp.so")),
                File.ReadAllBytes(typeof(Golden).Assembly.Location)[..2000],
            }
        )
            Assert.Throws<InvalidDataException>(() => Operands.Keep(bytes));
    }

    /// <summary>
    /// With the package's own assembly, scalars are freed while libtorch adds: about once in a few hundred thousand sums.
    /// </summary>
    [Fact]
    public void No_operand_is_freed_during_a_call() =>
        Threads.Run(
            8,
            thread =>
            {
                LibtorchRuntime.PrepareLane();
                for (var round = 0; round < 200; round++)
                {
                    using var scope = NewDisposeScope();
                    var x = ones([64]);
                    for (var i = 0; i < 20; i++)
                        Assert.Equal(192f, ((x + x) * 2.0 - x).sum().data<float>()[0]);
                    if (round % 8 == thread)
                        GC.Collect(0);
                }
            }
        );
}
