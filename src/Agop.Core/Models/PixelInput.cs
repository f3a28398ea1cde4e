using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>
/// 8-bit colour pictures as networks take them: (v / 255 - mean) / sd per channel with ImageNet's statistics, as torchvision's weights
/// expect. Zero, the baseline of Integrated Gradients, is then ImageNet's mean colour. Kept as bytes until a batch is needed: an eighth of
/// float64's memory.
/// </summary>
/// <example>
/// <code>
/// var bytes = torch.full([1, 3, 2, 2], 255, torch.ScalarType.Byte);
/// var prepared = PixelInput.Prepare(bytes, torch.ScalarType.Float32); // (1 - mean) / deviation per channel, as torchvision does
/// </code>
/// </example>
public static class PixelInput
{
    /// <summary>Both of them on each device, so that no batch sends them anew.</summary>
    private static readonly ConcurrentDictionary<string, (Tensor Mean, Tensor Deviation)> s_statistics = new(StringComparer.Ordinal);

    /// <summary>ImageNet's mean of red, green and blue, of values in [0, 1].</summary>
    public static IReadOnlyList<double> Mean { get; } = [0.485, 0.456, 0.406];

    /// <summary>Their standard deviations.</summary>
    public static IReadOnlyList<double> Deviation { get; } = [0.229, 0.224, 0.225];

    /// <summary>What a network takes: bytes are normalized, all else is only brought to the precision.</summary>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="precision">The network's.</param>
    /// <param name="device">Where they go; the processor unless given.</param>
    public static Tensor Prepare(Tensor images, ScalarType precision, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var placed = images.to(device ?? CPU);
        if (images.dtype != ScalarType.Byte)
            return scope.MoveToOuter(placed.to(precision));
        var (mean, deviation) = s_statistics.GetOrAdd(placed.device.ToString(), _ => (OnDevice(Mean, placed), OnDevice(Deviation, placed)));
        // In float64 until the end, so that every precision gets the same values but for its own rounding.
        return scope.MoveToOuter(((placed.to(ScalarType.Float64) / 255.0 - mean) / deviation).to(precision));
    }

    private static Tensor OnDevice(IReadOnlyList<double> values, Tensor images) =>
        tensor([.. values], [1, 3, 1, 1]).to(images.device).DetachFromDisposeScope();
}
