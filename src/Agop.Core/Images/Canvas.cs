using Agop.Core.Arrays;
using SkiaSharp;

namespace Agop.Core.Images;

/// <summary>A picture in memory: rectangles, text, maps; then a PNG file.</summary>
internal sealed class Canvas
{
    private const int Channels = 4;

    /// <summary>How far below the top of the body the letters stand, of its height.</summary>
    private const float Ascent = 0.86f;

    private readonly byte[] _pixels;

    /// <summary>A white picture.</summary>
    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = new byte[width * height * Channels];
        _pixels.AsSpan().Fill(255);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    private SKImageInfo Info => new(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    /// <summary>The colour of a pixel.</summary>
    public Colour this[int x, int y] =>
        new(_pixels[(y * Width + x) * Channels], _pixels[(y * Width + x) * Channels + 1], _pixels[(y * Width + x) * Channels + 2]);

    /// <summary>How wide a text is, in pixels.</summary>
    /// <param name="text">One line.</param>
    /// <param name="size">The height of the letters' body in pixels.</param>
    public static int TextWidth(string text, float size)
    {
        using var font = Font(size);
        return (int)Math.Ceiling(font.MeasureText(text));
    }

    /// <summary>A text cut to a width, with an ellipsis where something is missing.</summary>
    public static string Shorten(string text, float size, int width)
    {
        if (TextWidth(text, size) <= width)
            return text;
        while (text.Length > 0 && TextWidth(text + "…", size) > width)
            text = text[..^1];
        return text + "…";
    }

    /// <summary>A filled rectangle, cut at the border.</summary>
    public void Fill(int x, int y, int width, int height, Colour colour)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
        {
            var i = (row * Width + column) * Channels;
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (colour.Red, colour.Green, colour.Blue);
        }
    }

    /// <summary>A line of text with the top left corner of its letters' body at a place.</summary>
    public unsafe void Text(int x, int y, string text, float size, Colour colour)
    {
        using var font = Font(size);
        using var paint = new SKPaint { Color = new SKColor(colour.Red, colour.Green, colour.Blue), IsAntialias = true };
        fixed (byte* pixels = _pixels)
        {
            using var surface = SKSurface.Create(Info, (nint)pixels);
            surface.Canvas.DrawText(text, x, y + size * Ascent, SKTextAlign.Left, font, paint);
            surface.Flush();
        }
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
    public void Outline(int x, int y, int size, ReadOnlySpan<bool> mask, int columns, Colour colour, int line = 2)
    {
        var rows = mask.Length / columns;
        for (var i = 0; i < mask.Length; i++)
        {
            if (!mask[i])
                continue;
            var (row, column) = (i / columns, i % columns);
            var (left, top, right, bottom) = (
                x + column * size / columns,
                y + row * size / columns,
                x + (column + 1) * size / columns,
                y + (row + 1) * size / columns
            );
            if (row == 0 || !mask[i - columns])
                Fill(left, top, right - left, line, colour);
            if (row == rows - 1 || !mask[i + columns])
                Fill(left, bottom - line, right - left, line, colour);
            if (column == 0 || !mask[i - 1])
                Fill(left, top, line, bottom - top, colour);
            if (column == columns - 1 || !mask[i + 1])
                Fill(right - line, top, line, bottom - top, colour);
        }
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    public unsafe byte[] ToPng()
    {
        fixed (byte* pixels = _pixels)
        {
            using var map = new SKPixmap(Info, (nint)pixels);
            using var data =
                map.Encode(SKEncodedImageFormat.Png, 100) ?? throw new InvalidOperationException("a picture could not be written as PNG");
            return data.ToArray();
        }
    }

    /// <summary>Another picture with its top left corner at a place.</summary>
    public void Draw(int x, int y, Canvas other)
    {
        for (var row = 0; row < other.Height; row++)
        for (var column = 0; column < other.Width; column++)
            Fill(x + column, y + row, 1, 1, other[column, row]);
    }

    /// <summary>A picture of pixels, red, green and blue, row by row.</summary>
    public static Canvas Of(ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"{pixels.Length} bytes do not fill {width} x {height} x 3", nameof(pixels));
        var canvas = new Canvas(width, height);
        for (var i = 0; i < width * height; i++)
            pixels.Slice(3 * i, 3).CopyTo(canvas._pixels.AsSpan(Channels * i));
        return canvas;
    }

    /// <summary>Writes the picture as a PNG file, whole or not at all.</summary>
    public void Save(string path) => AtomicFile.WritePath(path, beside => File.WriteAllBytes(beside, ToPng()));

    private static SKFont Font(float size) => new(Inter.Face, size) { Edging = SKFontEdging.Antialias, Subpixel = true };
}
