using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor's elements live: <c>cpu</c> or <c>cuda:i</c>.</summary>
    public class Device
    {
        public DeviceType type { get; }

        /// <summary>The device's number, or -1 for the CPU and for "the current one".</summary>
        public int index { get; } = -1;

        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0] switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                _ => throw new ArgumentException($"unknown device '{description}'; expected cpu, cuda or cuda:N", nameof(description)),
            };
            if (parts.Length > 1) index = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() =>
            type == DeviceType.CPU ? "cpu" : index < 0 ? "cuda" : string.Create(CultureInfo.InvariantCulture, $"cuda:{index}");
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static Device CUDA => new(DeviceType.CUDA);
    public static Device device(string description) => new(description);
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
}
