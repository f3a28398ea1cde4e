using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Libtorch;

/// <summary>The libtorch of this process: what it is, how each lane uses it, and its GPUs.</summary>
public static class LibtorchRuntime
{
    /// <summary>Its version, such as <c>2.10.0</c>.</summary>
    public static string Version => LibtorchLibrary.VersionIn(BuildInfo);

    /// <summary>Where it was loaded from.</summary>
    public static string Source
    {
        get
        {
            LibtorchLibrary.Load();
            return LibtorchLibrary.Source;
        }
    }

    /// <summary>The library of its matrix products, with its version.</summary>
    public static string Blas =>
        LibtorchSymbols.Text(LibtorchSymbols.MklVersion) is var mkl && mkl.StartsWith("Intel", StringComparison.Ordinal)
            ? Short(mkl)
            : "other than MKL";

    /// <summary>The library of its convolutions, with its version.</summary>
    public static string OneDnn => Short(LibtorchSymbols.Text(LibtorchSymbols.OneDnnVersion));

    /// <summary>
    /// What is wrong with the convolutions of this libtorch on this processor, and what was done about it; null where nothing is. The first
    /// check takes some milliseconds; every lane and every network asks for it.
    /// </summary>
    /// <exception cref="LibtorchLoadException">libtorch does not load.</exception>
    public static string? ConvolutionProblem
    {
        get
        {
            LibtorchLibrary.Load();
            return ConvolutionCheck.Problem;
        }
    }

    /// <summary>How it was built, in its own words.</summary>
    public static string BuildInfo => LibtorchSymbols.Text(LibtorchSymbols.ShowConfig);

    /// <summary>Whether it was built for NVIDIA's GPUs.</summary>
    public static bool HasCuda =>
        BuildInfo.Contains("CUDA_VERSION=", StringComparison.Ordinal)
        || BuildInfo.Contains("USE_CUDA=ON", StringComparison.Ordinal)
        || BuildInfo.Contains("USE_CUDA=1", StringComparison.Ordinal);

    /// <summary>What is said where a GPU is asked for and there is none.</summary>
    public const string NoGpu = "libtorch finds no GPU here, or was built without CUDA (AGOP_LIBTORCH names another one)";

    /// <summary>How many GPUs it can use.</summary>
    /// <exception cref="LibtorchLoadException">libtorch does not load.</exception>
    public static int GpuCount
    {
        get
        {
            LibtorchLibrary.Load();
            return cuda.device_count();
        }
    }

    /// <summary>
    /// What each thread that computes calls first: one processor thread, deterministic algorithms only, no kernels chosen by timing, and
    /// float32 that is float32 (cuDNN's TF32, which keeps ten bits of the fraction, is on by default).
    /// </summary>
    /// <exception cref="LibtorchLoadException">libtorch does not load.</exception>
    public static void PrepareLane()
    {
        LibtorchLibrary.Load();
        set_num_threads(1);
        LibtorchSymbols.UseDeterministicAlgorithms(true);
        // It would fill every new tensor before it is written.
        LibtorchSymbols.Set(LibtorchSymbols.SetDeterministicFill, false);
        LibtorchSymbols.Set(LibtorchSymbols.SetDeterministicCuDnn, true);
        LibtorchSymbols.Set(LibtorchSymbols.SetBenchmarkCuDnn, false);
        _ = s_float32.Value;
        _ = ConvolutionCheck.Problem;
    }

    /// <summary>What a thread that helps a lane calls first: one processor thread. The lane has set the process's switches.</summary>
    internal static void PrepareHelper()
    {
        LibtorchLibrary.Load();
        set_num_threads(1);
    }

    /// <summary>Lets this thread's operations take so many processors until it is disposed of.</summary>
    internal static IDisposable UseThreads(int count)
    {
        LibtorchLibrary.Load();
        var before = get_num_threads();
        set_num_threads(count);
        return new Threads(before);
    }

    /// <summary>
    /// A copy of a processor's tensor on a device. A GPU takes it from memory that stays where it is, behind what it was asked before:
    /// nothing waits.
    /// </summary>
    internal static Tensor Sent(Tensor here, Device device)
    {
        if (device.type != DeviceType.CUDA)
            return here.to(device, copy: true);
        using var pinned = here.pin_memory();
        return pinned.to(device, non_blocking: true);
    }

    /// <summary>Once, so that a lane that begins later does not take TF32 from one that computes.</summary>
    private static readonly Lazy<bool> s_float32 = new(() =>
    {
        UseTf32(false);
        return true;
    });

    /// <summary>
    /// Whether GPUs multiply float32 by their tensor cores, which take 11 bits of each factor. It holds for the whole process: lanes that
    /// want it and lanes that do not must not compute on GPUs at the same time.
    /// </summary>
    internal static void UseTf32(bool value)
    {
        LibtorchSymbols.Set(LibtorchSymbols.SetAllowTf32CuDnn, value);
        LibtorchSymbols.Set(LibtorchSymbols.SetAllowTf32CuBlas, value);
    }

    /// <summary>Seeds libtorch's generator, from which only models that bring their own code may draw.</summary>
    /// <param name="seed">The same for the same work.</param>
    public static void Seed(long seed)
    {
        LibtorchLibrary.Load();
        manual_seed(seed);
    }

    /// <summary>A tensor on the processor with a copy of raw little-endian bytes, row-major.</summary>
    /// <exception cref="ArgumentException">They do not fill the shape.</exception>
    internal static Tensor FromBytes(ReadOnlySpan<byte> bytes, ScalarType type, ReadOnlySpan<long> shape)
    {
        var tensor = empty(shape.ToArray(), type, CPU);
        var target = tensor.bytes;
        if (target.Length != bytes.Length)
            throw new ArgumentException(
                $"{bytes.Length} bytes do not fill ({string.Join(", ", shape.ToArray())}) of {type}",
                nameof(bytes)
            );
        bytes.CopyTo(target);
        return tensor;
    }

    /// <summary>The same (N, C, H, W) elements with a pixel's channels side by side in memory.</summary>
    internal static Tensor ChannelsLast(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static string Short(string text) => text.Split(" (Git", 2)[0].Split("-Product", 2)[0].Trim();

    private sealed class Threads(int before) : IDisposable
    {
        public void Dispose() => set_num_threads(before);
    }
}
