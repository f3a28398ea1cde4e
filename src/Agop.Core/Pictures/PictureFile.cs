using Agop.Core.Errors;
using SkiaSharp;

namespace Agop.Core.Pictures;

/// <summary>Reads PNG and JPEG files, and writes PNG files.</summary>
public static class PictureFile
{
    /// <summary>More pixels are refused before any memory is taken.</summary>
    public const long MostPixels = 16L << 20;

    private const long MostBytes = 256L << 20;
    private static readonly string[] s_endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a path is a folder or a picture's by its name.</summary>
    public static bool IsOne(string path) => Directory.Exists(path) || s_endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>A file itself, or a folder's pictures by name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string[] files = [.. Directory.EnumerateFiles(path).Where(IsOne).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InputException(path, $"expected a folder with pictures ({string.Join(", ", s_endings)}), found none");
    }

    /// <summary>A picture's pixels, row by row from the top: alpha is dropped, 16 bits are cut to 8, grey is tripled, colour profiles are not applied.</summary>
    /// <returns>Red, green and blue (height * width * 3), and the two sizes.</returns>
    /// <exception cref="InputException">It cannot be read, is damaged or giant, or is neither PNG nor JPEG.</exception>
    public static (byte[] Pixels, int Width, int Height) Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new InvalidDataException("found a folder");
            var file = new FileInfo(path);
            if (!file.Exists) throw new InvalidDataException("no such file");
            if (file.Length > MostBytes) throw new InvalidDataException($"{file.Length} bytes, expected at most {MostBytes}");
            return Decode(File.ReadAllBytes(path), MostPixels);
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
        if (codec is not { EncodedFormat: SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg }) throw new InvalidDataException("found neither, or a damaged one");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > mostPixels) throw new InvalidDataException($"{width} x {height} pixels, expected at most {mostPixels} in all");
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegHeader.ColoursOf(file) == 4) throw new InvalidDataException("found four inks (CMYK), expected grey or RGB");
        var decoded = new byte[width * height * 4];
        fixed (byte* start = decoded)
        {
            var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)start);
            if (result != SKCodecResult.Success) throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "it ends too early" : $"it is damaged ({result})");
        }
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++) decoded.AsSpan(4 * i, 3).CopyTo(pixels.AsSpan(3 * i));
        return (pixels, width, height);
    }

    /// <summary>Writes pixels as a PNG file, whole or not at all.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="pixels">Red, green and blue, row by row from the top (height * width * 3).</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static void WritePng(string path, ReadOnlySpan<byte> pixels, int width, int height) => Canvas.Of(pixels, width, height).Save(path);

    /// <summary>Pixels as networks take them: all reds, then all greens, then all blues.</summary>
    public static byte[] Planes(ReadOnlySpan<byte> pixels)
    {
        var (planes, size) = (new byte[pixels.Length], pixels.Length / 3);
        for (var i = 0; i < size; i++)
            for (var c = 0; c < 3; c++) planes[c * size + i] = pixels[3 * i + c];
        return planes;
    }
}
