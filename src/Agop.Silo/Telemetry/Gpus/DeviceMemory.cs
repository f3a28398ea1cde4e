using Agop.Grains.Contracts;
using Agop.Silo.Computing;

namespace Agop.Silo.Telemetry.Gpus;

/// <summary>
/// The memory of this machine, or three quarters of the limit of the container that the process is in, as .NET reckons; and of its GPUs by
/// NVIDIA's driver.
/// </summary>
public sealed class DeviceMemory : IDeviceMemory
{
    private readonly Lazy<IReadOnlyDictionary<int, long>> _gpus;

    /// <param name="lanes">Whose GPUs are asked for.</param>
    public DeviceMemory(IEnumerable<Lane> lanes) =>
        _gpus = new(() =>
            (NvidiaDriver.Open(lanes.Select(lane => lane.Gpu).OfType<int>())?.Memories() ?? []).ToDictionary(
                gpu => gpu.Number,
                gpu => gpu.Total
            )
        );

    /// <inheritdoc/>
    public long? TotalOf(Lane lane)
    {
        if (lane.Gpu is not { } gpu)
            return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return _gpus.Value.TryGetValue(gpu, out var total) ? total : null;
    }
}
