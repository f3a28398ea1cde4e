using System.Runtime.InteropServices;
using Agop.Core.Arrays;

namespace Agop.Benchmarks.XaiTris;

/// <summary>The images of a split, float16 (n, size, size), from composed ones that are still to be scaled.</summary>
/// <param name="composed">Of all samples, float64 (N, size, size).</param>
/// <param name="rows">The split's samples.</param>
/// <param name="scale">What every value is multiplied by.</param>
internal sealed class XaiTrisImages(ArrayRows composed, int[] rows, double scale)
    : ArrayRows(ElementType.Float16, [rows.Length, .. composed.Shape[1..]])
{
    public override void Read(long first, Span<byte> bytes)
    {
        var image = new double[composed.RowBytes / sizeof(double)];
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        for (var n = 0; n * image.Length < halves.Length; n++)
        {
            composed.Read(rows[first + n], MemoryMarshal.AsBytes(image.AsSpan()));
            for (var i = 0; i < image.Length; i++)
                halves[n * image.Length + i] = (Half)(float)(image[i] * scale);
        }
    }
}
