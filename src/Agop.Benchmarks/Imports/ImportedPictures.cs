using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.Imports;

/// <summary>Pictures as images (n, 3, H, W) of bytes, decoded on all processors when they are asked for.</summary>
/// <param name="entries">The pictures.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="resize">Whether pictures of other sizes are resized; else they are refused.</param>
internal sealed class ImportedPictures(IReadOnlyList<PictureEntry> entries, int height, int width, bool resize)
    : ArrayRows(ElementType.UInt8, [entries.Count, 3, height, width])
{
    /// <summary>A picture's pixels; see <see cref="PictureFile.Read"/>.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static (byte[] Pixels, int Width, int Height) Decode(PictureEntry entry)
    {
        try
        {
            return PictureFile.Decode(entry.Read(), PictureFile.MaxPixels);
        }
        catch (InvalidDataException error)
        {
            throw new InputException(entry.Place, $"expected a PNG or JPEG picture: {error.Message}", error);
        }
    }

    public override void Read(long first, Span<byte> rows)
    {
        var images = new byte[rows.Length / RowBytes][];
        InParallel.Run(images.Length, i => images[i] = Image(entries[(int)first + i]));
        for (var i = 0; i < images.Length; i++)
            images[i].CopyTo(rows[(i * RowBytes)..]);
    }

    private byte[] Image(PictureEntry entry)
    {
        var (pixels, w, h) = Decode(entry);
        if (!resize && (w, h) != (width, height))
            throw new InputException(
                entry.Place,
                $"{w} x {h} pixels, expected {width} x {height} as the first picture has; a size that is given resizes all"
            );
        return PictureFile.Planes(Resampling.Bilinear(pixels, w, h, 3, width, height));
    }
}
