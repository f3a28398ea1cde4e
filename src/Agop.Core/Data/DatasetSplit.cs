using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>Images with their classes and the pixels that really matter, in memory or read when they are asked for.</summary>
/// <param name="Images">(n, H, W) or (n, C, H, W).</param>
/// <param name="Labels">(n), classes from 0.</param>
/// <param name="Masks">
/// (n, H, W); a pixel belongs to the truth where it is not zero, as strongly as the number says where that is known.
/// </param>
public sealed record DatasetSplit(ArrayRows Images, ArrayRows Labels, ArrayRows Masks)
{
    /// <summary>How many samples.</summary>
    public long Count => Images.Length;

    /// <summary>
    /// The truth at the size that pictures had before they were made the network's, eight pixels to a byte (n, h, ceil(w / 8)); null where
    /// they were not resized.
    /// </summary>
    public ArrayRows? Native { get; init; }

    /// <summary>Some consecutive samples, not read yet.</summary>
    internal DatasetSplit Slice(long first, long count) =>
        new(Images.Slice(first, count), Labels.Slice(first, count), Masks.Slice(first, count))
        {
            Native = Native?.Slice(first, count),
            NativeWidth = NativeWidth,
        };

    /// <summary>The given samples, in that order, not read yet.</summary>
    internal DatasetSplit Choose(int[] rows) =>
        new(
            new ChosenRows(Images, rows),
            new ChosenRows(Labels, rows),
            Masks is NoMasks none ? none.Slice(0, rows.Length) : new ChosenRows(Masks, rows)
        )
        {
            Native = Native is { } native ? new ChosenRows(native, rows) : null,
            NativeWidth = NativeWidth,
        };

    /// <summary>w of <see cref="Native"/>.</summary>
    public int NativeWidth { get; init; }
}
