using System.Buffers.Binary;
using Agop.Core.Images;

namespace Agop.Tests.Support;

/// <summary>A small file whose header promises a picture of any size.</summary>
internal static class GiantPicture
{
    /// <summary>A PNG file of a few bytes that says it is so many pixels wide and high.</summary>
    public static byte[] Of(int edge)
    {
        var file = Canvas.Of([1, 2, 3], 1, 1).ToPng();
        foreach (var place in new[] { 16, 20 })
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(place), edge);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc(file.AsSpan(12, 17)));
        return file;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
