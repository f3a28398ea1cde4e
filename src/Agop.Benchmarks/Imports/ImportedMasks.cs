using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.Imports;

/// <summary>Masks (n, H, W) from pictures: a pixel belongs to the truth where its picture is not black.</summary>
/// <param name="entries">The masks' pictures.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="resize">Whether masks of other sizes are resized, by area; else they are refused.</param>
internal sealed class ImportedMasks(IReadOnlyList<PictureEntry> entries, int height, int width, bool resize)
    : ArrayRows(ElementType.Bool, [entries.Count, height, width])
{
    public override void Read(long first, Span<byte> rows)
    {
        var masks = new bool[rows.Length / RowBytes][];
        InParallel.Run(masks.Length, i => masks[i] = Mask(entries[(int)first + i]));
        for (var i = 0; i < rows.Length; i++)
            rows[i] = masks[i / RowBytes][i % RowBytes] ? (byte)1 : (byte)0;
    }

    private bool[] Mask(PictureEntry entry)
    {
        var (pixels, w, h) = ImportedPictures.Decode(entry);
        if (!resize && (w, h) != (width, height))
            throw new InputException(entry.Place, $"{w} x {h} pixels, expected {width} x {height} as its picture has");
        var mask = new bool[w * h];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = pixels.AsSpan(3 * i, 3).ContainsAnyExcept((byte)0);
        return (w, h) == (width, height) ? mask : Resampling.Cover(mask, w, h, width, height);
    }
}
