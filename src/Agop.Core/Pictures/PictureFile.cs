using Agop.Core.Errors;
using Agop.Torch;

namespace Agop.Core.Pictures;

/// <summary>Reads PNG and JPEG files.</summary>
public static class PictureFile
{
    /// <summary>More pixels are refused before any memory is taken.</summary>
    public const long MostPixels = 16L << 20;

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

    /// <summary>A picture's pixels, red, green and blue, row by row (height * width * 3).</summary>
    /// <exception cref="InputException">It cannot be read, or is damaged or giant.</exception>
    public static (byte[] Pixels, int Width, int Height) Read(string path)
    {
        try
        {
            return TorchRuntime.ReadPicture(path, MostPixels);
        }
        catch (IOException error)
        {
            throw new InputException(path, $"expected a PNG or JPEG picture: {error.Message}", error);
        }
    }

    /// <summary>Pixels as networks take them: all reds, then all greens, then all blues.</summary>
    public static byte[] Planes(ReadOnlySpan<byte> pixels)
    {
        var (planes, size) = (new byte[pixels.Length], pixels.Length / 3);
        for (var i = 0; i < size; i++)
            for (var c = 0; c < 3; c++) planes[c * size + i] = pixels[3 * i + c];
        return planes;
    }
}
