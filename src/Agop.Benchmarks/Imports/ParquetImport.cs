using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Parquet;
using Parquet.Schema;

namespace Agop.Benchmarks.Imports;

/// <summary>
/// Parquet files of pictures, as Hugging Face's data sets have them: a column of PNG or JPEG bytes, <c>image</c> or <c>image.bytes</c>, one
/// of classes, <c>label</c>, and one of masks, <c>mask</c> or <c>mask.bytes</c>, if there is truth. A folder's files begin with their
/// split's name: <c>train-00000-of-00002.parquet</c>.
/// </summary>
internal static class ParquetImport
{
    private static readonly string[] s_images = ["image", "image.bytes", "img", "img.bytes"],
        s_labels = ["label", "labels", "class"],
        s_masks = ["mask", "mask.bytes"];

    /// <summary>A file, or a folder of them.</summary>
    public static async Task<ImportSource> OpenAsync(string source, ImportOptions options, string scratch, CancellationToken cancellation)
    {
        if (options.Labels is not null)
            throw new InputException("labels", "has no effect: the column label has the classes");
        if (options.Masks is not null)
            throw new InputException("masks", "has no effect: the column mask has the masks, if any");
        string[] paths = Directory.Exists(source)
            ? [.. Directory.EnumerateFiles(source, "*.parquet").Order(StringComparer.Ordinal)]
            : [source];
        var isFolder = Directory.Exists(source);
        var owned = new List<IDisposable>();
        try
        {
            var parts = new List<(string?, DatasetSplit)>();
            foreach (var split in paths.GroupBy(path => isFolder ? SplitOf(path) : null))
                parts.Add((split.Key, await PartAsync([.. split], options.Size, scratch, owned, cancellation)));
            return new ImportSource(parts, [], [.. paths.Select(FileState.Of)], owned);
        }
        catch
        {
            foreach (var opened in owned)
                opened.Dispose();
            throw;
        }
    }

    private static string SplitOf(string path) =>
        Importer.SplitOf(Path.GetFileName(path).Split('-', '.')[0])
        ?? throw new InputException(path, "expected a name that begins with train, val or test");

    /// <summary>The files of a split, decoded into a spool: what is packed cannot be read by its place.</summary>
    private static async Task<DatasetSplit> PartAsync(
        IReadOnlyList<string> paths,
        int? size,
        string scratch,
        List<IDisposable> owned,
        CancellationToken cancellation
    )
    {
        var (labels, form) = (new List<ushort>(), (Images: (RowSpool?)null, Masks: (RowSpool?)null));
        var count = 0L;
        foreach (var path in paths)
            count += await ReadAsync(path, reader => Task.FromResult(reader.RowGroups.Sum(group => group.RowCount)));
        foreach (var path in paths)
            await ReadAsync(
                path,
                async reader =>
                {
                    var fields = reader.Schema.GetDataFields();
                    var image = Column(path, fields, s_images, required: true)!;
                    var label = Column(path, fields, s_labels, required: true)!;
                    var mask = Column(path, fields, s_masks, required: false);
                    for (var g = 0; g < reader.RowGroupCount; g++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        using var group = reader.OpenRowGroupReader(g);
                        var first = labels.Count;
                        PictureEntry[] Entries(byte[][] files, string what) =>
                            [.. files.Select((bytes, i) => new PictureEntry($"{path}: row {first + i}: {what}", "", () => bytes))];
                        var pictures = Entries(await Bytes(group, image), "image");
                        if (form.Images is null)
                        {
                            var (_, width, height) = size is { } edge ? ([], edge, edge) : ImportedPictures.Decode(pictures[0]);
                            form.Images = new RowSpool(ElementType.UInt8, [count, 3, height, width], scratch);
                            owned.Add(form.Images);
                            if (mask is not null)
                            {
                                form.Masks = new RowSpool(ElementType.Bool, [count, height, width], scratch);
                                owned.Add(form.Masks);
                            }
                        }
                        var (h, w) = ((int)form.Images.Shape[2], (int)form.Images.Shape[3]);
                        Copy(new ImportedPictures(pictures, h, w, size is not null), form.Images, first);
                        if (mask is not null && form.Masks is not null)
                            Copy(new ImportedMasks(Entries(await Bytes(group, mask), "mask"), h, w, size is not null), form.Masks, first);
                        labels.AddRange(await Labels(path, group, label));
                    }
                    return 0;
                }
            );
        if (form.Images is null)
            throw new InputException(paths[0], "expected at least one row");
        return new DatasetSplit(
            form.Images,
            NdArray.From(labels.ToArray(), labels.Count),
            form.Masks ?? (ArrayRows)new NoMasks(count, (int)form.Images.Shape[2], (int)form.Images.Shape[3])
        );
    }

    private static void Copy(ArrayRows from, RowSpool to, long first)
    {
        const int AtOnce = 64;
        for (var done = 0L; done < from.Length; done += AtOnce)
            to.Write(first + done, from.Rows(done, Math.Min(AtOnce, from.Length - done)).Bytes);
    }

    private static async Task<T> ReadAsync<T>(string path, Func<ParquetReader, Task<T>> read)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path);
            return await read(reader);
        }
        catch (Exception error)
            when (error is IOException or InvalidDataException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new InputException(path, $"expected a Parquet file: {error.Message}", error);
        }
    }

    private static DataField? Column(string path, DataField[] fields, string[] names, bool required) =>
        names.Select(name => Array.Find(fields, field => Dotted(field) == name)).FirstOrDefault(field => field is not null)
        ?? (
            required
                ? throw new InputException(
                    path,
                    $"expected a column {string.Join(" or ", names)}, found {ArrayFile.Listed(fields.Select(Dotted))}"
                )
                : null
        );

    private static string Dotted(DataField field) => string.Join('.', field.Path.ToList());

    private static async Task<byte[][]> Bytes(ParquetRowGroupReader group, DataField field)
    {
        var values = new byte[]?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        // What is missing is no picture, and is told with its row.
        return Array.ConvertAll(values, value => value ?? []);
    }

    private static async Task<IEnumerable<ushort>> Labels(string path, ParquetRowGroupReader group, DataField field)
    {
        var values = Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Int64 => await Numbers<long>(group, field),
            TypeCode.Int32 => await Numbers<int>(group, field),
            TypeCode.Int16 => await Numbers<short>(group, field),
            TypeCode.SByte => await Numbers<sbyte>(group, field),
            TypeCode.Byte => await Numbers<byte>(group, field),
            TypeCode.UInt16 => await Numbers<ushort>(group, field),
            _ => throw new InputException(path, $"{Dotted(field)}: expected whole numbers, found {field.ClrType.Name}"),
        };
        var wrong = Array.FindIndex(values, value => value is null or < 0 or > ushort.MaxValue);
        return wrong < 0
            ? values.Select(value => (ushort)value!.Value)
            : throw new InputException(
                path,
                string.Create(CultureInfo.InvariantCulture, $"{Dotted(field)}: expected a class from 0 to 65535, found {values[wrong]}")
            );
    }

    private static async Task<long?[]> Numbers<T>(ParquetRowGroupReader group, DataField field)
        where T : unmanaged, IConvertible
    {
        if (field.IsNullable)
        {
            var nullable = new T?[group.RowCount];
            await group.ReadAsync(field, nullable.AsMemory());
            return Array.ConvertAll(nullable, value => value is { } known ? known.ToInt64(CultureInfo.InvariantCulture) : (long?)null);
        }
        var values = new T[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        return Array.ConvertAll(values, value => (long?)value.ToInt64(CultureInfo.InvariantCulture));
    }
}
