using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>Images with their classes and the pixels that really matter.</summary>
/// <param name="Images">(n, H, W) or (n, C, H, W).</param>
/// <param name="Labels">(n), classes from 0.</param>
/// <param name="Masks">(n, H, W); a pixel belongs to the truth where it is not zero.</param>
public sealed record DatasetSplit(NdArray Images, NdArray Labels, NdArray Masks)
{
    /// <summary>How many samples.</summary>
    public int Count => (int)Images.Shape[0];

    /// <summary>
    /// The truth at the size that pictures had before they were made the network's, eight pixels to a byte (n, h, ceil(w / 8)); null where
    /// they were not resized.
    /// </summary>
    public NdArray? Native { get; init; }

    /// <summary>w of <see cref="Native"/>.</summary>
    public int NativeWidth { get; init; }
}
