using Agop.Core.Errors;
using Agop.Core.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>Which GPU a thread computes on. A lane is a thread and sets its GPU once; results do not depend on which GPU it is.</summary>
internal static class LaneDevice
{
    [ThreadStatic]
    private static int s_gpu;

    /// <summary>Sets this thread's GPU.</summary>
    /// <param name="index">From 0.</param>
    public static void Use(int index) => s_gpu = index;

    /// <summary>The device of a path on this thread.</summary>
    /// <exception cref="InputException">The path needs a GPU, and libtorch finds none here.</exception>
    internal static Device Of(ExecutionPath path)
    {
        LibtorchLibrary.Load();
        if (path != ExecutionPath.Cuda)
            return CPU;
        var count = LibtorchRuntime.GpuCount;
        if (s_gpu >= count)
            throw new InputException("path cuda", count == 0 ? LibtorchRuntime.NoGpu : $"expected one of {count} GPUs, not number {s_gpu}");
        return new Device(DeviceType.CUDA, s_gpu);
    }
}
