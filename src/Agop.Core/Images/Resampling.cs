namespace Agop.Core.Images;

/// <summary>
/// Pictures and masks at other sizes, byte for byte as Pillow resizes them with BILINEAR: a triangle filter that widens when it shrinks,
/// first along rows, then along columns.
/// </summary>
internal static class Resampling
{
    // Pillow sums in whole numbers with so many bits behind the point.
    private const int FractionBits = 22;

    /// <summary>Interleaved 8-bit pixels at another size.</summary>
    /// <param name="pixels">(height, width, channels).</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">Bytes per pixel.</param>
    /// <param name="toWidth">The new width.</param>
    /// <param name="toHeight">The new height.</param>
    public static byte[] Bilinear(ReadOnlySpan<byte> pixels, int width, int height, int channels, int toWidth, int toHeight)
    {
        var (columns, rows) = (Filter(width, toWidth), Filter(height, toHeight));
        var wide = new byte[height * toWidth * channels];
        for (var row = 0; row < height; row++)
        for (var column = 0; column < toWidth; column++)
            Sum(
                pixels[(row * width * channels)..],
                columns[column],
                channels,
                wide.AsSpan((row * toWidth + column) * channels, channels),
                channels
            );
        var result = new byte[toHeight * toWidth * channels];
        for (var row = 0; row < toHeight; row++)
        for (var column = 0; column < toWidth; column++)
            Sum(
                wide.AsSpan(column * channels),
                rows[row],
                toWidth * channels,
                result.AsSpan((row * toWidth + column) * channels, channels),
                channels
            );
        return result;
    }

    /// <summary>
    /// A mask at another size by CLEVR-XAI's rule: a pixel belongs to it where any of it does, that is where the filtered mask is above
    /// zero.
    /// </summary>
    /// <param name="mask">(height, width).</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="toWidth">The new width.</param>
    /// <param name="toHeight">The new height.</param>
    public static bool[] Cover(ReadOnlySpan<bool> mask, int width, int height, int toWidth, int toHeight)
    {
        if ((width, height) == (toWidth, toHeight))
            return mask.ToArray();
        var (columns, rows) = (Filter(width, toWidth), Filter(height, toHeight));
        var wide = new bool[height * toWidth];
        for (var row = 0; row < height; row++)
        for (var column = 0; column < toWidth; column++)
            wide[row * toWidth + column] = Any(mask[(row * width)..], columns[column], 1);
        var result = new bool[toHeight * toWidth];
        for (var row = 0; row < toHeight; row++)
        for (var column = 0; column < toWidth; column++)
            result[row * toWidth + column] = Any(wide.AsSpan(column), rows[row], toWidth);
        return result;
    }

    private static bool Any(ReadOnlySpan<bool> values, (int First, double[] Weights) filter, int stride)
    {
        for (var i = 0; i < filter.Weights.Length; i++)
            if (filter.Weights[i] > 0 && values[(filter.First + i) * stride])
                return true;
        return false;
    }

    private static void Sum(ReadOnlySpan<byte> values, (int First, double[] Weights) filter, int stride, Span<byte> to, int channels)
    {
        for (var c = 0; c < channels; c++)
        {
            var sum = 1L << (FractionBits - 1);
            for (var i = 0; i < filter.Weights.Length; i++)
                sum += values[(filter.First + i) * stride + c] * (long)Math.Floor(filter.Weights[i] * (1 << FractionBits) + 0.5);
            to[c] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
        }
    }

    /// <summary>Per new pixel the first old one that counts and the weights of those from it on.</summary>
    private static (int First, double[] Weights)[] Filter(int from, int to)
    {
        var scale = (double)from / to;
        var support = Math.Max(scale, 1);
        return
        [
            .. Enumerable
                .Range(0, to)
                .Select(i =>
                {
                    var centre = (i + 0.5) * scale;
                    var first = Math.Max((int)(centre - support + 0.5), 0);
                    var end = Math.Min((int)(centre + support + 0.5), from);
                    var weights = Enumerable
                        .Range(first, end - first)
                        .Select(x => Math.Max(0, 1 - Math.Abs((x - centre + 0.5) / support)))
                        .ToArray();
                    var sum = weights.Sum();
                    return (first, Array.ConvertAll(weights, weight => weight / sum));
                }),
        ];
    }
}
