using Agop.Benchmarks.Tables.Files;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>The class of each picture, and its split where there are splits: by its folders, or by a CSV file.</summary>
internal static class PictureClasses
{
    private const string File = "file",
        Class = "class",
        Split = "split";

    /// <summary>By folders: <c>CLASS/NAME.png</c>, or <c>SPLIT/CLASS/NAME.png</c> throughout.</summary>
    /// <exception cref="InputException">A picture lies elsewhere.</exception>
    public static IReadOnlyList<(string Class, string? Split)> ByFolders(IReadOnlyList<PictureEntry> pictures)
    {
        string[][] folders = [.. pictures.Select(entry => entry.Name.Split('/')[..^1])];
        var isSplit = folders.All(names => names.Length > 1 && Importer.SplitOf(names[0]) is not null);
        if (folders.Index().FirstOrDefault(names => names.Item.Length != (isSplit ? 2 : 1)) is { Item: not null, Index: var odd })
            throw new InputException(
                pictures[odd].Place,
                $"expected pictures in a folder per class{(isSplit ? " below its split" : ", or below train, val and test")}"
            );
        return [.. folders.Select(names => (names[^1], isSplit ? Importer.SplitOf(names[0]) : null))];
    }

    /// <summary>By a table with the columns file, class and, if there are splits, split; file is the place below the source.</summary>
    /// <exception cref="InputException">It is no such table, or it and the pictures do not fit.</exception>
    public static IReadOnlyList<(string Class, string? Split)> ByTable(IReadOnlyList<PictureEntry> pictures, RawTable table)
    {
        var (rows, path) = (Read(table), table.Path);
        var known = pictures.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        if (rows.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new InputException(path, $"{unknown}: expected one of the pictures, there is no such file");
        return
        [
            .. pictures.Select(entry =>
                rows.TryGetValue(entry.Name, out var row) ? row : throw new InputException(path, $"{entry.Name}: expected a row for it")
            ),
        ];
    }

    private static Dictionary<string, (string Class, string? Split)> Read(RawTable table)
    {
        var (path, names) = (table.Path, table.Names.ToArray());
        int Column(string name) => Array.IndexOf(names, name);
        var (file, label, split) = (Column(File), Column(Class), Column(Split));
        if (file < 0 || label < 0)
            throw new InputException(path, $"expected columns {File} and {Class}, and {Split} if there are splits");
        var rows = new Dictionary<string, (string Class, string? Split)>(StringComparer.Ordinal);
        for (var row = 0; row < table.Columns[file].Length; row++)
        {
            if (table.Columns[file][row] is not { } name || table.Columns[label][row] is not { } known)
                throw new InputException(path, $"row {row + 1}: expected a {File} and its {Class}");
            var part = split < 0 ? null : table.Columns[split][row] ?? "";
            if (part is not null && Importer.SplitOf(part) is null)
                throw new InputException(path, $"row {row + 1}: {Split}: expected train, val or test, not '{part}'");
            if (!rows.TryAdd(name, (known, part is null ? null : Importer.SplitOf(part))))
                throw new InputException(path, $"row {row + 1}: {name}: expected each file once");
        }
        return rows;
    }
}
