using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

/// <summary>
/// libtorch for .NET: a strict subset of TorchSharp's public surface, over a thin native library.
/// What TorchSharp does not offer is in <see cref="Agop.Torch.TorchRuntime"/> instead.
/// </summary>
public static partial class torch
{
    /// <summary>The version of libtorch that is loaded.</summary>
    public static string __version__ => Native.Text(agop_torch_version());

    /// <summary>
    /// How many threads an operation may use. OpenMP keeps this per thread and OpenBLAS per process, so each lane sets it for itself.
    /// </summary>
    public static void set_num_threads(int num) => Native.Check(agop_set_num_threads(num));

    public static int get_num_threads() => agop_get_num_threads();

    /// <summary>Seeds libtorch's default generators.</summary>
    public static void manual_seed(long seed) => Native.Check(agop_manual_seed(unchecked((ulong)seed)));

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count()
        {
            Native.Check(agop_cuda_device_count(out var count));
            return count;
        }

        public static void synchronize(Device? device = null) => Native.Check(agop_cuda_synchronize(device?.index ?? -1));
    }
}
