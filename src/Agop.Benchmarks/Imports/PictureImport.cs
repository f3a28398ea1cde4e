using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>
/// Pictures in a folder per class, <c>CLASS/NAME.png</c>, or per split and class, <c>train/CLASS/NAME.png</c>. Masks are pictures under the
/// same names elsewhere: the truth is where they are not black.
/// </summary>
internal static class PictureImport
{
    /// <summary>Pictures in a folder, or in a tar file.</summary>
    public static ImportSource Open(string source, ImportOptions options)
    {
        if (options.Labels is not null)
            throw new InputException("labels", "has no effect: a picture's class is its folder's name");
        var pictures = PictureCollection.Open(source);
        var masks = options.Masks is { } place ? PictureCollection.Open(place) : null;
        var places = pictures.Entries.Select(entry => (Entry: entry, Folders: entry.Name.Split('/')[..^1])).ToArray();
        var isSplit = places.All(place => place.Folders.Length > 1 && Importer.SplitOf(place.Folders[0]) is not null);
        if (Array.Find(places, place => place.Folders.Length != (isSplit ? 2 : 1)).Entry is { } odd)
            throw new InputException(
                odd.Place,
                $"expected pictures in a folder per class{(isSplit ? " below its split" : ", or below train, val and test")}"
            );
        string[] classes = [.. places.Select(place => place.Folders[^1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var (height, width) = options.Size is { } size ? (size, size) : SizeOf(pictures.Entries[0]);
        var byStem = masks?.Entries.ToDictionary(entry => entry.Stem, StringComparer.Ordinal);
        return new ImportSource(
            [
                .. places
                    .GroupBy(place => isSplit ? Importer.SplitOf(place.Folders[0]) : null)
                    .Select(part =>
                    {
                        PictureEntry[] entries = [.. part.Select(place => place.Entry)];
                        var labels = part.Select(place => (ushort)Array.BinarySearch(classes, place.Folders[^1], StringComparer.Ordinal));
                        ArrayRows truth = byStem is null
                            ? new NoMasks(entries.Length, height, width)
                            : new ImportedMasks(
                                Array.ConvertAll(entries, entry => MaskOf(entry, byStem)),
                                height,
                                width,
                                options.Size is not null
                            );
                        return (
                            part.Key,
                            new DatasetSplit(
                                new ImportedPictures(entries, height, width, options.Size is not null),
                                NdArray.From(labels.ToArray(), entries.Length),
                                truth
                            )
                        );
                    }),
            ],
            classes,
            [.. pictures.Files, .. masks?.Files ?? []],
            [.. new[] { pictures.Owned, masks?.Owned }.OfType<IDisposable>()]
        );
    }

    private static (int Height, int Width) SizeOf(PictureEntry entry)
    {
        var (_, width, height) = ImportedPictures.Decode(entry);
        return (height, width);
    }

    private static PictureEntry MaskOf(PictureEntry picture, Dictionary<string, PictureEntry> masks) =>
        masks.TryGetValue(picture.Stem, out var mask)
            ? mask
            : throw new InputException(picture.Place, $"its mask is missing: expected a picture {picture.Stem} among the masks");
}
