using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>
/// Arrays: x, y and mask with the splits' names, as <c>agop data</c> writes them (a folder of .npy, or one .npz), or all samples together.
/// </summary>
internal static class ArrayImport
{
    /// <summary>A folder of x_train.npy, y_train.npy, mask_train.npy and so on, or of x.npy, y.npy and mask.npy.</summary>
    public static ImportSource OfFolder(string folder, ImportOptions options)
    {
        RefuseOptions(folder, options);
        string At(string name) => Path.Combine(folder, $"{name}.npy");
        if (File.Exists(At("x")))
        {
            if (!File.Exists(At("y")))
                throw new InputException(folder, "y.npy: missing; it has the classes of x.npy");
            string[] paths = [At("x"), At("y"), .. File.Exists(At("mask")) ? new[] { At("mask") } : []];
            var all = Array.ConvertAll(paths, ArrayFile.OpenRows);
            return new ImportSource(
                [(null, Samples(folder, all[0], all[1], all.ElementAtOrDefault(2)))],
                [],
                [.. paths.Select(FileState.Of)],
                [.. all]
            );
        }
        var names = Dataset
            .SplitNames.Where(split => File.Exists(At($"x_{split}")))
            .SelectMany(split => new[] { $"x_{split}", $"y_{split}", $"mask_{split}" })
            .Where(name => File.Exists(At(name)))
            .ToArray();
        var files = Array.ConvertAll(names, name => FileState.Of(At(name)));
        return OfNamed(folder, names.ToDictionary(name => name, name => ArrayFile.OpenRows(At(name)), StringComparer.Ordinal), files);
    }

    /// <summary>A .npz of such arrays, or of x, y and mask.</summary>
    public static ImportSource OfNpz(string path, ImportOptions options, string scratch)
    {
        RefuseOptions(path, options);
        var file = FileState.Of(path);
        var arrays = ArrayFile.Guard(
            path,
            () =>
            {
                using var stream = File.OpenRead(path);
                return NpzFormat.ReadRows(stream, scratch);
            }
        );
        if (!arrays.ContainsKey("x"))
            return OfNamed(path, arrays, [file]);
        if (!arrays.TryGetValue("y", out var labels))
            throw new InputException(path, "y: missing; it has the classes of x");
        return new ImportSource(
            [(null, Samples(path, arrays["x"], labels, arrays.GetValueOrDefault("mask")))],
            [],
            [file],
            [.. arrays.Values]
        );
    }

    /// <summary>A .npy of all images, with files of their classes and masks.</summary>
    public static ImportSource OfNpy(string path, ImportOptions options)
    {
        if (options.Labels is null)
            throw new InputException("labels", $"missing; {path} has images only");
        if (options.Size is not null)
            throw new InputException("size", "has no effect: arrays are taken as they are");
        List<string> paths = [path, options.Labels, .. options.Masks is { } masks ? new[] { masks } : []];
        var files = paths.ConvertAll(FileState.Of);
        var rows = paths.ConvertAll(ArrayFile.OpenRows);
        return new ImportSource([(null, Samples(path, rows[0], rows[1], rows.ElementAtOrDefault(2)))], [], files, rows);
    }

    private static ImportSource OfNamed(string source, IReadOnlyDictionary<string, ArrayRows> arrays, IReadOnlyList<FileState> files)
    {
        var parts = new List<(string?, DatasetSplit)>();
        foreach (var split in Dataset.SplitNames.Where(split => arrays.ContainsKey($"x_{split}")))
        {
            if (!arrays.TryGetValue($"y_{split}", out var labels))
                throw new InputException(source, $"y_{split}: missing; it has the classes of x_{split}");
            parts.Add((split, Samples($"{source}: {split}", arrays[$"x_{split}"], labels, arrays.GetValueOrDefault($"mask_{split}"))));
        }
        if (parts.Count == 0)
            throw new InputException(source, $"expected x and y, or x_train, y_train and so on; found {ArrayFile.Listed(arrays.Keys)}");
        return new ImportSource(parts, [], files, [.. arrays.Values]);
    }

    private static DatasetSplit Samples(string source, ArrayRows images, ArrayRows labels, ArrayRows? masks)
    {
        if (images.Shape is not ([_, _, _] or [_, _, _, _]) || images.Length == 0)
            throw new InputException(source, $"expected images (n, H, W) or (n, C, H, W), found {images.ShapeText}");
        if (images.Type == ElementType.Bool)
            throw new InputException(source, "expected numbers, found booleans");
        if (labels.Shape is not ([_] or [_, 1]) || labels.Length != images.Length)
            throw new InputException(source, $"expected {images.Length} classes, one per image, found {labels.ShapeText}");
        var (height, width) = (images.Shape[^2], images.Shape[^1]);
        if (masks is not null && masks.Count != images.Length * height * width)
            throw new InputException(source, $"expected masks ({images.Length}, {height}, {width}), found {masks.ShapeText}");
        return new DatasetSplit(
            new FiniteRows(images, source),
            new ShapedRows(Classes(source, labels), [images.Length]),
            masks is null ? new NoMasks(images.Length, (int)height, (int)width) : new ShapedRows(masks, [images.Length, height, width])
        );
    }

    /// <summary>Looks at the classes: they are few bytes, and all of them are needed to split.</summary>
    private static ArrayRows Classes(string source, ArrayRows labels)
    {
        long[] values;
        try
        {
            values = labels.All().ToIntegers();
        }
        catch (InvalidDataException error)
        {
            throw new InputException(source, $"labels: {error.Message}", error);
        }
        var wrong = Array.FindIndex(values, label => label is < 0 or > 65_535);
        return wrong < 0
            ? labels
            : throw new InputException(source, $"label {wrong}: expected a class from 0 to 65535, found {values[wrong]}");
    }

    private static void RefuseOptions(string source, ImportOptions options)
    {
        if (options.Labels is not null)
            throw new InputException("labels", $"has no effect: {source} has its own, y");
        if (options.Masks is not null)
            throw new InputException("masks", $"has no effect: {source} has its own, mask, if any");
        if (options.Size is not null)
            throw new InputException("size", "has no effect: arrays are taken as they are");
    }
}
