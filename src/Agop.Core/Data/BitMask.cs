using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>Masks of eight pixels to a byte, the first in the lowest bit, every row beginning with a new byte.</summary>
internal static class BitMask
{
    /// <summary>Bytes of a mask.</summary>
    public static int Bytes(int height, int width) => height * Stride(width);

    /// <summary>Masks (..., H, W) as bytes (..., H, ceil(W / 8)).</summary>
    public static byte[] Pack(ReadOnlySpan<bool> mask, int width)
    {
        var stride = Stride(width);
        var bytes = new byte[mask.Length / width * stride];
        for (var i = 0; i < mask.Length; i++)
            if (mask[i])
                bytes[i / width * stride + i % width / 8] |= (byte)(1 << (i % width & 7));
        return bytes;
    }

    /// <summary>The masks in such bytes.</summary>
    /// <param name="packed">(..., H, ceil(W / 8)).</param>
    /// <param name="width">W.</param>
    /// <param name="masks">(..., H, W), filled with 0 and <paramref name="set"/>.</param>
    /// <param name="set">What a set bit becomes.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<byte> masks, byte set)
    {
        var stride = Stride(width);
        for (var i = 0; i < masks.Length; i++)
            masks[i] = (packed[i / width * stride + i % width / 8] >> (i % width & 7) & 1) != 0 ? set : (byte)0;
    }

    /// <summary>The masks in such bytes.</summary>
    /// <param name="packed">(n, H, ceil(W / 8)).</param>
    /// <param name="width">W.</param>
    /// <returns>(n, H, W).</returns>
    public static NdArray Unpack(NdArray packed, int width)
    {
        var (count, height) = (packed.Shape[0], packed.Shape[1]);
        var masks = new byte[count * height * width];
        Unpack(packed.Bytes, width, masks, 1);
        return new NdArray(ElementType.Bool, [count, height, width], masks);
    }

    private static int Stride(int width) => (width + 7) / 8;
}
