using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>Consecutive images as a network takes them.</summary>
/// <param name="First">The number of the first among all.</param>
/// <param name="Images">(B, C, H, W).</param>
/// <param name="Labels">(B), or null.</param>
internal readonly record struct SampleBlock(long First, Tensor Images, long[]? Labels)
{
    /// <summary>How many.</summary>
    public int Count => (int)Images.shape[0];
}
