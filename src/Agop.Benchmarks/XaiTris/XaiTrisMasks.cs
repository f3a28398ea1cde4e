using Agop.Core.Arrays;

namespace Agop.Benchmarks.XaiTris;

/// <summary>The masks of a split, int8 (n, size, size): the sign of the pattern where it is not faint.</summary>
/// <param name="patterns">Of all samples.</param>
/// <param name="rows">The split's samples.</param>
/// <param name="size">Edge in pixels.</param>
internal sealed class XaiTrisMasks(XaiTrisPatterns patterns, int[] rows, int size) : ArrayRows(ElementType.Int8, [rows.Length, size, size])
{
    private const double Threshold = 0.05;

    public override void Read(long first, Span<byte> bytes)
    {
        for (var n = 0; n * RowBytes < bytes.Length; n++)
        {
            var pattern = patterns.Draw(rows[first + n]);
            for (var i = 0; i < RowBytes; i++)
                bytes[n * RowBytes + i] = Math.Abs(pattern[i]) >= Threshold ? unchecked((byte)Math.Sign(pattern[i])) : (byte)0;
        }
    }
}
