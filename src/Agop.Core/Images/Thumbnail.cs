namespace Agop.Core.Images;

/// <summary>A map without negative values as 8-bit pixels, small enough to send to a display.</summary>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Largest">The largest finite value, which a pixel of 255 stands for.</param>
/// <param name="Pixels">(Height, Width), row by row: value / Largest * 255, rounded; what is not finite is 0.</param>
/// <example>
/// <code>
/// Thumbnail small = Thumbnail.Of([0.0, 1, 2, 4], width: 2); // 2 x 2 bytes, the largest value is 255
/// </code>
/// </example>
public sealed record Thumbnail(int Height, int Width, double Largest, byte[] Pixels)
{
    /// <summary>Draws a map, each pixel the mean of a square of it.</summary>
    /// <param name="map">(H, W), 0 or more.</param>
    /// <param name="width">W.</param>
    /// <param name="max">The most pixels along either edge.</param>
    public static Thumbnail Of(ReadOnlySpan<double> map, int width, int max = int.MaxValue)
    {
        var height = map.Length / width;
        var edge = (Math.Max(width, height) - 1) / max + 1;
        var (rows, columns) = ((height - 1) / edge + 1, (width - 1) / edge + 1);
        var means = new double[rows * columns];
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            means[row * columns + column] = Mean(
                map,
                width,
                (row * edge, Math.Min(height, (row + 1) * edge)),
                (column * edge, Math.Min(width, (column + 1) * edge))
            );
        var largest = means.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return new Thumbnail(
            rows,
            columns,
            largest,
            Array.ConvertAll(
                means,
                value => largest > 0 && double.IsFinite(value) ? (byte)Math.Round(255 * Math.Clamp(value / largest, 0, 1)) : (byte)0
            )
        );
    }

    private static double Mean(ReadOnlySpan<double> map, int width, (int First, int End) rows, (int First, int End) columns)
    {
        var sum = 0.0;
        for (var row = rows.First; row < rows.End; row++)
            foreach (var value in map[(row * width + columns.First)..(row * width + columns.End)])
                sum += value;
        return sum / ((rows.End - rows.First) * (columns.End - columns.First));
    }
}
