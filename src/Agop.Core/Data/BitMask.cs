using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>Masks of eight pixels to a byte, the first in the lowest bit, every row beginning with a new byte.</summary>
internal static class BitMask
{
    /// <summary>A mask (H, W) as bytes (H, ceil(W / 8)).</summary>
    public static byte[] Pack(ReadOnlySpan<bool> mask, int width)
    {
        var stride = (width + 7) / 8;
        var bytes = new byte[mask.Length / width * stride];
        for (var i = 0; i < mask.Length; i++)
            if (mask[i])
                bytes[i / width * stride + i % width / 8] |= (byte)(1 << (i % width & 7));
        return bytes;
    }

    /// <summary>The masks in such bytes.</summary>
    /// <param name="packed">(n, H, ceil(W / 8)).</param>
    /// <param name="width">W.</param>
    /// <returns>(n, H, W).</returns>
    public static NdArray Unpack(NdArray packed, int width)
    {
        var (count, height, stride) = (packed.Shape[0], packed.Shape[1], (int)packed.Shape[2]);
        var masks = new bool[count * height * width];
        for (var i = 0L; i < masks.LongLength; i++)
            masks[i] = (packed.Bytes[i / width * stride + i % width / 8] >> (int)(i % width & 7) & 1) != 0;
        return NdArray.From(masks, count, height, width);
    }
}
