using Agop.Benchmarks.Tables.Files;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>
/// Pictures in a folder per class, <c>CLASS/NAME.png</c>, or per split and class, <c>train/CLASS/NAME.png</c>, or anywhere with a table
/// of their classes. Masks are pictures under the
/// same names elsewhere: the truth is where they are not black.
/// </summary>
internal static class PictureImport
{
    /// <summary>Pictures in a folder, or in a tar file.</summary>
    /// <param name="source">The folder or file.</param>
    /// <param name="options">Masks and size.</param>
    /// <param name="classTable">The class of each picture, or null where its folder says it.</param>
    public static ImportSource Open(string source, ImportOptions options, RawTable? classTable)
    {
        var pictures = PictureCollection.Open(source);
        var masks = options.Masks is { } place ? PictureCollection.Open(place) : null;
        var told = classTable is null ? PictureClasses.ByFolders(pictures.Entries) : PictureClasses.ByTable(pictures.Entries, classTable);
        var places = pictures.Entries.Zip(told, (entry, place) => (Entry: entry, place.Class, place.Split)).ToArray();
        string[] classes = [.. places.Select(place => place.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var (height, width) = options.Size is { } size ? (size, size) : SizeOf(pictures.Entries[0]);
        var byStem = masks?.Entries.ToDictionary(entry => entry.Stem, StringComparer.Ordinal);
        return new ImportSource(
            [
                .. places
                    .GroupBy(place => place.Split)
                    .Select(part =>
                    {
                        PictureEntry[] entries = [.. part.Select(place => place.Entry)];
                        var labels = part.Select(place => (ushort)Array.BinarySearch(classes, place.Class, StringComparer.Ordinal));
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
            [.. pictures.Files, .. masks?.Files ?? [], .. options.Labels is { } file ? new[] { FileState.Of(file) } : []],
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
