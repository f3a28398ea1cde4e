using Agop.Core.Arrays;
using Agop.Torch;

namespace Agop.Core.Pictures;

/// <summary>A picture in memory: rectangles, text, maps; then a PNG file.</summary>
public sealed class Canvas
{
    private readonly byte[] _pixels;

    /// <summary>A white picture.</summary>
    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = new byte[width * height * 3];
        _pixels.AsSpan().Fill(255);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>The colour of a pixel.</summary>
    public Colour this[int x, int y] => new(_pixels[(y * Width + x) * 3], _pixels[(y * Width + x) * 3 + 1], _pixels[(y * Width + x) * 3 + 2]);

    /// <summary>How wide a text is, in pixels.</summary>
    public static int TextWidth(string text, int scale) => text.Length * Font.Advance * scale;

    /// <summary>A filled rectangle, cut at the border.</summary>
    public void Fill(int x, int y, int width, int height, Colour colour)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
                (_pixels[(row * Width + column) * 3], _pixels[(row * Width + column) * 3 + 1], _pixels[(row * Width + column) * 3 + 2]) = (colour.Red, colour.Green, colour.Blue);
    }

    /// <summary>Text with its top left corner at a place.</summary>
    public void Text(int x, int y, string text, int scale, Colour colour)
    {
        for (var i = 0; i < text.Length; i++)
            for (var column = 0; column < Font.Width; column++)
                for (var row = 0; row < Font.Height; row++)
                    if (Font.IsSet(text[i], column, row)) Fill(x + (i * Font.Advance + column) * scale, y + row * scale, scale, scale, colour);
    }

    /// <summary>A map as squares, stretched over a place.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="size">Width in pixels.</param>
    /// <param name="values">Row by row.</param>
    /// <param name="columns">Values per row.</param>
    /// <param name="colour">The colour of a value.</param>
    public void Map(int x, int y, int size, ReadOnlySpan<double> values, int columns, Func<double, Colour> colour)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (left, top) = (i % columns * size / columns, i / columns * size / columns);
            Fill(x + left, y + top, (i % columns + 1) * size / columns - left, (i / columns + 1) * size / columns - top, colour(values[i]));
        }
    }

    /// <summary>A colour picture, stretched over a place.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="size">Width in pixels.</param>
    /// <param name="planes">All reds, then all greens, then all blues, row by row (3, H, W).</param>
    /// <param name="columns">W.</param>
    public void Picture(int x, int y, int size, ReadOnlySpan<byte> planes, int columns)
    {
        var plane = planes.Length / 3;
        var height = size * (plane / columns) / columns;
        for (var row = 0; row < height; row++)
            for (var column = 0; column < size; column++)
            {
                var i = row * columns / size * columns + column * columns / size;
                Fill(x + column, y + row, 1, 1, new Colour(planes[i], planes[plane + i], planes[2 * plane + i]));
            }
    }

    /// <summary>The outline of a mask over a map drawn at the same place.</summary>
    public void Outline(int x, int y, int size, ReadOnlySpan<bool> mask, int columns, Colour colour)
    {
        var rows = mask.Length / columns;
        for (var i = 0; i < mask.Length; i++)
        {
            if (!mask[i]) continue;
            var (row, column) = (i / columns, i % columns);
            var (left, top, right, bottom) = (x + column * size / columns, y + row * size / columns, x + (column + 1) * size / columns, y + (row + 1) * size / columns);
            if (row == 0 || !mask[i - columns]) Fill(left, top, right - left, 2, colour);
            if (row == rows - 1 || !mask[i + columns]) Fill(left, bottom - 2, right - left, 2, colour);
            if (column == 0 || !mask[i - 1]) Fill(left, top, 2, bottom - top, colour);
            if (column == columns - 1 || !mask[i + 1]) Fill(right - 2, top, 2, bottom - top, colour);
        }
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    public byte[] ToPng() => TorchRuntime.PngBytes(_pixels, Width, Height, 3);

    /// <summary>Another picture with its top left corner at a place.</summary>
    public void Draw(int x, int y, Canvas other)
    {
        for (var row = 0; row < other.Height; row++)
            for (var column = 0; column < other.Width; column++) Fill(x + column, y + row, 1, 1, other[column, row]);
    }

    /// <summary>A picture of pixels, red, green and blue, row by row.</summary>
    public static Canvas Of(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var canvas = new Canvas(width, height);
        pixels[..canvas._pixels.Length].CopyTo(canvas._pixels);
        return canvas;
    }

    /// <summary>Writes the picture as a PNG file, whole or not at all.</summary>
    public void Save(string path) => AtomicFile.WritePath(path, beside => TorchRuntime.WritePng(beside, _pixels, Width, Height, 3));
}
