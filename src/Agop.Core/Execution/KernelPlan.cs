using System.Text.Json.Serialization;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Layers;

namespace Agop.Core.Execution;

/// <summary>
/// How a network is run. All of it is part of a task's identity, since any other choice may change the last bits; none of it depends on the
/// machine.
/// </summary>
/// <param name="Path">Which kernels.</param>
/// <param name="Precision">What they compute in.</param>
/// <param name="Batch">How many images meet the network at once; null on the fused path, where it changes nothing.</param>
/// <param name="Layout">How libtorch keeps images and activations; null on the fused path, which has an order of its own.</param>
/// <example>
/// <code>
/// var resnet = Architectures.Find("resnet18", "example");
/// var wide = KernelPlan.Of(resnet, Precision.Tf32, ExecutionPath.Cuda); // 256 images at once
/// </code>
/// </example>
public sealed record KernelPlan(ExecutionPath Path, Precision Precision, int? Batch = null, MemoryLayout? Layout = null)
{
    /// <summary>Processors that a training step takes at once, on the libtorch path: how they share it may change the last bits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? Threads { get; init; }

    private const int MaxThreads = 256;

    /// <summary>Images at once on a processor, whose memory is small beside a GPU's.</summary>
    private const int LargestBatch = 500;

    /// <summary>The same for deep networks, where a few images keep a processor busy: larger batches save no time.</summary>
    private const int LargestDeepBatch = 16;

    /// <summary>Images at once on a GPU, of networks so small that memory sets no limit.</summary>
    private const int LargestGpuBatch = 8192;

    /// <summary>Bytes for one batch's layers, forwards and backwards, on a processor.</summary>
    private const long ProcessorBytes = 512L << 20;

    /// <summary>The same on a GPU: 256 images of ResNet-18 at 224 x 224, at which an H200 has been seen to be busy.</summary>
    private const long GpuBytes = 16L << 30;

    /// <summary>
    /// The plan of a network. The batch is the largest power of two that takes 16 GiB at most on a GPU; on a processor 512 MiB at most, 16
    /// images of a deep network or 500 of another.
    /// </summary>
    /// <param name="architecture">Which network.</param>
    /// <param name="precision">What it computes in.</param>
    /// <param name="path">Which kernels.</param>
    /// <param name="batch">How many images at once; by the rule unless given.</param>
    /// <param name="source">What errors call the batch.</param>
    /// <exception cref="InputException">The path has no such precision, or takes no batch.</exception>
    public static KernelPlan Of(
        Architecture architecture,
        Precision precision,
        ExecutionPath path,
        int? batch = null,
        string source = "batch"
    )
    {
        Precisions.Require(precision, path, source);
        if (batch < 1)
            throw new InputException(source, $"expected at least 1, not {batch}");
        if (path != ExecutionPath.Fused)
            return new KernelPlan(
                path,
                precision,
                batch ?? BatchOf(architecture, precision, path),
                LayoutOf(architecture, precision, path)
            );
        return batch is null
            ? new KernelPlan(path, precision)
            : throw new InputException(source, "has no effect on the fused path: expected path libtorch or cuda");
    }

    /// <summary>The same with so many processors at once for a training step; one unless given.</summary>
    /// <exception cref="InputException">The path takes no threads.</exception>
    public KernelPlan WithThreads(int? threads, string source = "threads") =>
        threads is not null && Path != ExecutionPath.Libtorch
            ? throw new InputException(source, $"has no effect on the {Names.NameOf(Path)} path: expected path libtorch")
        : threads is < 1 or > MaxThreads ? throw new InputException(source, $"expected 1 to {MaxThreads}, not {threads}")
        : this with { Threads = threads is 1 ? null : threads };

    /// <summary>The same in float64, to compare with: no more images at once than here.</summary>
    internal KernelPlan Exact(Architecture architecture)
    {
        var exact = Of(architecture, Precision.Float64, Path);
        return exact with { Batch = Batch < exact.Batch ? Batch : exact.Batch };
    }

    /// <summary>
    /// Called where a pass begins. GPUs multiply float32 by their tensor cores or not for the whole process; other types and processors do
    /// not ask, and so do not disturb those that do.
    /// </summary>
    internal void Begin()
    {
        if (Path == ExecutionPath.Cuda && Precision is Precision.Float32 or Precision.Tf32)
            LibtorchRuntime.UseTf32(Precision == Precision.Tf32);
    }

    private static int BatchOf(Architecture architecture, Precision precision, ExecutionPath path)
    {
        var image = GradientMemory.OfImage(architecture, precision);
        if (path == ExecutionPath.Cuda)
            return (int)Math.Clamp(1L << (int)Math.Log2(Math.Max(1, GpuBytes / image)), 1, LargestGpuBatch);
        return (int)Math.Clamp(ProcessorBytes / image, 1, IsDeep(architecture) ? LargestDeepBatch : LargestBatch);
    }

    /// <summary>
    /// Measured with ResNet-18: oneDNN's float32 and bf16 kernels and the tensor cores of an H200 (TF32, bf16) are faster where a pixel's
    /// channels lie side by side; cuDNN's float32 kernels are not, and oneDNN's float64 kernels do not know that order.
    /// </summary>
    private static MemoryLayout LayoutOf(Architecture architecture, Precision precision, ExecutionPath path) =>
        architecture.Layers.Any(layer => layer is ResidualLayer)
        && precision != Precision.Float64
        && (path == ExecutionPath.Libtorch || precision != Precision.Float32)
            ? MemoryLayout.ChannelsLast
            : MemoryLayout.ChannelsFirst;

    private static bool IsDeep(Architecture architecture) =>
        architecture.Layers.Count == 0 || architecture.Layers.Any(layer => layer is ResidualLayer);
}
