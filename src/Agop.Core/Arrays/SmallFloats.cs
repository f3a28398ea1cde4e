using System.Buffers.Binary;

namespace Agop.Core.Arrays;

/// <summary>
/// Widens floating-point types that .NET lacks to float32, exactly. bfloat16: the upper half of a float32. float8 as in the safetensors
/// format (the OCP specification's E4M3, without infinities, 0x7f and 0xff NaN; and E5M2, the upper half of a float16).
/// </summary>
internal static class SmallFloats
{
    /// <summary>The format's codes.</summary>
    public const string Brain = "BF16",
        E4M3 = "F8_E4M3",
        E5M2 = "F8_E5M2";

    /// <summary>The values of little-endian bytes.</summary>
    public static float[] Widen(string type, ReadOnlySpan<byte> bytes)
    {
        if (type == Brain)
            return WidenBrain(bytes);
        var values = new float[bytes.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = type == E4M3 ? OfE4M3(bytes[i]) : (float)BitConverter.UInt16BitsToHalf((ushort)(bytes[i] << 8));
        return values;
    }

    private static float[] WidenBrain(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / 2];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
        return values;
    }

    /// <summary>Sign, four bits of exponent with bias 7, three of mantissa; exponent 0 is subnormal.</summary>
    private static float OfE4M3(byte bits)
    {
        var (exponent, mantissa) = (bits >> 3 & 15, bits & 7);
        var size =
            exponent == 15 && mantissa == 7 ? float.NaN
            : exponent == 0 ? mantissa / 512f
            : (1 + mantissa / 8f) * MathF.ScaleB(1, exponent - 7);
        return bits >> 7 != 0 ? -size : size;
    }
}
