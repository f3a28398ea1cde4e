using Agop.Core.Errors;
using SkiaSharp;

namespace Agop.Core.Images;

/// <summary>Reads PNG and JPEG files, and writes PNG files.</summary>
internal static class PictureFile
{
    /// <summary>More pixels are refused before any memory is taken.</summary>
    public const long MaxPixels = 16L << 20;

    /// <summary>A larger file is refused.</summary>
    public const long MaxBytes = 256L << 20;

    private static readonly string[] s_endings = [".png", ".jpg", ".jpeg"];

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static ReadOnlySpan<byte> JpegStart => [0xff, 0xd8, 0xff];

    /// <summary>Whether a path is a folder, or a picture's by its content or its name.</summary>
    public static bool IsOne(string path) => Directory.Exists(path) || HasEnding(path) || StartsAsPicture(path);

    /// <summary>A file itself, or a folder's pictures by name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files = [.. Directory.EnumerateFiles(path).Where(HasEnding).Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new InputException(path, $"expected a folder with pictures ({string.Join(", ", s_endings)}), found none");
    }

    /// <summary>
    /// A picture's pixels, row by row from the top, turned as its EXIF orientation says: alpha is dropped, 16 bits are cut to 8, grey is
    /// tripled, four inks (CMYK) become red, green and blue, colour profiles are not applied.
    /// </summary>
    /// <returns>Red, green and blue (height * width * 3), and the two sizes.</returns>
    /// <exception cref="InputException">It cannot be read, is damaged or giant, or is neither PNG nor JPEG.</exception>
    public static (byte[] Pixels, int Width, int Height) Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InvalidDataException("found a folder");
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new InvalidDataException("no such file");
            if (file.Length > MaxBytes)
                throw new InvalidDataException($"{file.Length} bytes, expected at most {MaxBytes}");
            return Decode(File.ReadAllBytes(path), MaxPixels);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"expected a PNG or JPEG picture: {error.Message}", error);
        }
    }

    /// <summary>The pixels of a file's bytes, as <see cref="Read"/> gives them.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="mostPixels">A larger picture is refused before any memory is taken.</param>
    /// <exception cref="InvalidDataException">It is damaged, larger, or neither PNG nor JPEG.</exception>
    public static unsafe (byte[] Pixels, int Width, int Height) Decode(byte[] file, long mostPixels)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is not { EncodedFormat: SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg })
            throw new InvalidDataException("found neither, or a damaged one");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > mostPixels)
            throw new InvalidDataException($"{width} x {height} pixels, expected at most {mostPixels} in all");
        var decoded = new byte[width * height * 4];
        fixed (byte* start = decoded)
        {
            var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)start);
            if (result != SKCodecResult.Success)
                throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "it ends too early" : $"it is damaged ({result})");
        }
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            decoded.AsSpan(4 * i, 3).CopyTo(pixels.AsSpan(3 * i));
        return Upright(pixels, width, height, codec.EncodedOrigin);
    }

    private static bool HasEnding(string path) => s_endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static bool StartsAsPicture(string path)
    {
        // A pipe's start cannot be read twice.
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            return false;
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[PngStart.Length];
            return file.CanSeek
                && file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && (start.AsSpan().StartsWith(PngStart) || start.AsSpan().StartsWith(JpegStart));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Reading the file reports the error.
            return false;
        }
    }

    /// <summary>
    /// The picture as it is meant to be seen. An origin is the corner where the first pixel belongs, then the side along which the first
    /// row lies.
    /// </summary>
    private static (byte[] Pixels, int Width, int Height) Upright(byte[] pixels, int width, int height, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.Default)
            return (pixels, width, height);
        var turned =
            origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (newWidth, newHeight) = turned ? (height, width) : (width, height);
        var result = new byte[pixels.Length];
        for (var y = 0; y < newHeight; y++)
        for (var x = 0; x < newWidth; x++)
        {
            var (column, row) = origin switch
            {
                SKEncodedOrigin.TopRight => (width - 1 - x, y),
                SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                SKEncodedOrigin.LeftTop => (y, x),
                SKEncodedOrigin.RightTop => (y, height - 1 - x),
                SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                _ => (width - 1 - y, x),
            };
            pixels.AsSpan(3 * (row * width + column), 3).CopyTo(result.AsSpan(3 * (y * newWidth + x)));
        }
        return (result, newWidth, newHeight);
    }

    /// <summary>Writes pixels as a PNG file, whole or not at all.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="pixels">Red, green and blue, row by row from the top (height * width * 3).</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static void WritePng(string path, ReadOnlySpan<byte> pixels, int width, int height) =>
        Canvas.Of(pixels, width, height).Save(path);

    /// <summary>Pixels as networks take them: all reds, then all greens, then all blues.</summary>
    public static byte[] Planes(ReadOnlySpan<byte> pixels)
    {
        var (planes, size) = (new byte[pixels.Length], pixels.Length / 3);
        for (var i = 0; i < size; i++)
        for (var c = 0; c < 3; c++)
            planes[c * size + i] = pixels[3 * i + c];
        return planes;
    }
}
