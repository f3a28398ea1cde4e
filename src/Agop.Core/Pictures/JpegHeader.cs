using System.Buffers.Binary;

namespace Agop.Core.Pictures;

/// <summary>What a JPEG file says about itself before its pixels.</summary>
internal static class JpegHeader
{
    private const int FirstFrame = 0xC0, LastFrame = 0xCF, HuffmanTables = 0xC4, Extension = 0xC8, ArithmeticCoding = 0xCC;

    /// <summary>How many colours a pixel has: 1 grey, 3 RGB, 4 inks; 0 where the file does not say.</summary>
    public static int ColoursOf(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 < file.Length && file[at] == 0xFF;)
        {
            int marker = file[at + 1];
            if (marker is >= FirstFrame and <= LastFrame and not HuffmanTables and not Extension and not ArithmeticCoding) return file[at + 9];
            // Bytes of 0xFF may fill the space before a marker.
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }
        return 0;
    }
}
