using System.Globalization;
using System.Runtime.InteropServices;

namespace Agop.Silo.Telemetry.Gpus;

/// <summary>
/// Asks NVIDIA's driver for the memory of GPUs, through its management library (NVML). GPUs are numbered otherwise there than in CUDA,
/// where an environment variable hides and sorts them, so each is known by its UUID. Lives as long as the process.
/// </summary>
public sealed class NvidiaDriver
{
    private const int Success = 0,
        UuidBytes = 16;
    private readonly (int Number, string Id, nint Handle)[] _gpus;
    private readonly MemoryInfo _memoryInfo;

    private NvidiaDriver((int Number, string Id, nint Handle)[] gpus, MemoryInfo memoryInfo) => (_gpus, _memoryInfo) = (gpus, memoryInfo);

    private delegate int Initialize(uint flags);

    private delegate int InitializeManagement();

    private delegate int DeviceOf(out int device, int number);

    private delegate int UuidOf([Out, MarshalAs(UnmanagedType.LPArray, SizeConst = UuidBytes)] byte[] uuid, int device);

    private delegate int HandleOf([MarshalAs(UnmanagedType.LPStr)] string uuid, out nint handle);

    private delegate int MemoryInfo(nint handle, out Memory memory);

    /// <summary>The driver, for some GPUs.</summary>
    /// <param name="gpus">CUDA's numbers of them.</param>
    /// <param name="cuda">The driver's library.</param>
    /// <param name="management">The management library.</param>
    /// <returns>Null where either is not there, or does not know one of them.</returns>
    public static NvidiaDriver? Open(IEnumerable<int> gpus, string cuda = "libcuda.so.1", string management = "libnvidia-ml.so.1")
    {
        var numbers = gpus.Distinct().ToArray();
        if (numbers.Length == 0 || !NativeLibrary.TryLoad(cuda, out var driver) || !NativeLibrary.TryLoad(management, out var manager))
            return null;
        if (
            Function<Initialize>(driver, "cuInit") is not { } start
            || Function<DeviceOf>(driver, "cuDeviceGet") is not { } deviceOf
            || Function<UuidOf>(driver, "cuDeviceGetUuid_v2") is not { } uuidOf
            || Function<InitializeManagement>(manager, "nvmlInit_v2") is not { } startManager
            || Function<HandleOf>(manager, "nvmlDeviceGetHandleByUUID") is not { } handleOf
            || Function<MemoryInfo>(manager, "nvmlDeviceGetMemoryInfo") is not { } memoryInfo
        )
            return null;
        if (start(0) != Success || startManager() != Success)
            return null;
        var found = new List<(int, string, nint)>();
        foreach (var number in numbers)
        {
            var uuid = new byte[UuidBytes];
            if (deviceOf(out var device, number) != Success || uuidOf(uuid, device) != Success)
                return null;
            var digits = new Guid(uuid, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
            // A part of a GPU has a name of its own.
            string id;
            if (handleOf(id = $"GPU-{digits}", out var handle) != Success && handleOf(id = $"MIG-{digits}", out handle) != Success)
                return null;
            found.Add((number, id, handle));
        }
        return new NvidiaDriver([.. found], memoryInfo);
    }

    /// <summary>The GPUs' memory now; those that do not answer are left out.</summary>
    public IReadOnlyList<GpuMemory> Memories() =>
        [
            .. _gpus
                .Select(gpu =>
                    _memoryInfo(gpu.Handle, out var memory) == Success
                        ? new GpuMemory(gpu.Number, gpu.Id, (long)memory.Used, (long)memory.Total)
                        : null
                )
                .OfType<GpuMemory>(),
        ];

    private static T? Function<T>(nint library, string name)
        where T : Delegate =>
        NativeLibrary.TryGetExport(library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    /// <summary>nvmlMemory_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total,
            Free,
            Used;
    }
}
