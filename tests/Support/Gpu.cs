using Agop.Core.Execution;
using Agop.Core.Libtorch;

namespace Agop.Tests.Support;

/// <summary>What needs a GPU is tested where there is one.</summary>
internal static class Gpu
{
    public static void SkipWithout(ExecutionPath path)
    {
        if (path == ExecutionPath.Cuda && LibtorchRuntime.GpuCount == 0)
            Assert.Skip("no GPU that libtorch can use on this machine");
    }
}
