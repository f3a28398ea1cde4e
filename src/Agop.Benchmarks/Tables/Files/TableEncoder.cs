using System.Globalization;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Tables.Files;

/// <summary>
/// Makes samples of a table. A column of numbers becomes one input, less its mean and divided by its deviation; a column with anything else
/// becomes one input for each of its values, 1 or 0 less the share. Means, deviations and shares are those of the training rows.
/// </summary>
internal static class TableEncoder
{
    private const uint SplitSeed = 4000002;
    private const int MaxCategories = 100;
    private const int MaxClasses = 100;
    private const long MaxInputCells = 100_000_000;
    private const string NoValue = "(missing)";

    /// <summary>A deviation of less than this share of the largest value is what sums round off.</summary>
    private const double Rounding = 1e-12;

    /// <summary>The samples.</summary>
    /// <exception cref="InputException">A column is not what it should be; the message names it and what would help.</exception>
    public static TableSamples Encode(RawTable table, TableOptions options)
    {
        var target = Place(table, options.Target, "target");
        int[] ignored = [.. options.Ignored.Select(name => Place(table, name, "ignore"))];
        int[] forced = [.. options.Categories.Select(name => Place(table, name, "category"))];
        int[] features = [.. Enumerable.Range(0, table.Names.Count).Where(c => c != target && !ignored.Contains(c))];
        if (features.Length == 0)
            throw new InputException(table.Path, "expected a column beside the target");
        if (table.Columns[target].Count(value => value is null) is > 0 and var unknown)
            throw new InputException(table.Path, $"column {options.Target}: the target lacks {unknown} of {table.Rows} values");
        var (rows, dropped) = Rows(table, features, options.Missing);
        var (labels, classes) = Labels(table, target, rows);
        var columns = Columns(table, features, forced, rows);
        RequireDifferent(table, features, columns, rows);
        var (train, held) = StratifiedShuffleSplit.Split(labels, options.HeldOut, SplitSeed);
        var (validation, test) = StratifiedShuffleSplit.Split(Array.ConvertAll(held, n => labels[n]), 0.5, SplitSeed);
        if (
            train.Length == 0
            || validation.Length == 0
            || test.Length == 0
            || train.Select(n => labels[n]).Distinct().Count() < classes.Length
        )
            throw new InputException(
                table.Path,
                $"{rows.Length} rows leave {train.Length} to train on, {validation.Length} to validate and {test.Length} to test by: "
                    + "expected some in each, and every class among the first"
            );
        var width = columns[^1].First + columns[^1].Inputs;
        if ((long)rows.Length * width > MaxInputCells)
            throw new InputException(
                table.Path,
                $"expected at most {MaxInputCells} inputs in all, found {rows.Length} rows of {width}: ignore columns with many categories"
            );
        var values = new float[rows.Length * width];
        for (var f = 0; f < features.Length; f++)
            Fill(values, width, columns[f], Array.ConvertAll(rows, n => table.Columns[features[f]][n]), train);
        var all = new DatasetSplit(
            NdArray.From(values, rows.Length, 1, width),
            NdArray.From(Array.ConvertAll(labels, label => (byte)label), rows.Length),
            new NoMasks(rows.Length, 1, width)
        );
        DatasetSplit Held(int[] places) => all.Choose(Array.ConvertAll(places, place => held[place]));
        return new TableSamples(new Dataset(all.Choose(train), Held(validation), Held(test)), columns, classes, dropped);
    }

    private static int Place(RawTable table, string name, string option)
    {
        var place = table.Names.ToList().IndexOf(name);
        return place >= 0
            ? place
            : throw new InputException(option, $"{table.Path} has no column '{name}'; it has {ArrayFile.Listed(table.Names)}");
    }

    private static (int[] Rows, int Dropped) Rows(RawTable table, int[] features, MissingValues missing)
    {
        var lacking = features
            .Select(c => (Name: table.Names[c], Missing: table.Columns[c].Count(value => value is null)))
            .Where(column => column.Missing > 0)
            .ToArray();
        if (missing == MissingValues.Refuse && lacking.Length > 0)
            throw new InputException(
                table.Path,
                $"of {table.Rows} rows {string.Join(", ", lacking.Select(column => $"{column.Missing} lack {column.Name}"))}: "
                    + "expected missing to be drop (the rows) or fill (mean, or a category of its own)"
            );
        int[] rows =
        [
            .. Enumerable
                .Range(0, table.Rows)
                .Where(n => missing != MissingValues.Drop || features.All(c => table.Columns[c][n] is not null)),
        ];
        return rows.Length > 0 ? (rows, table.Rows - rows.Length) : throw new InputException(table.Path, "no row has all its values");
    }

    private static (int[] Labels, string[] Classes) Labels(RawTable table, int target, int[] rows)
    {
        var values = Array.ConvertAll(rows, n => table.Columns[target][n]!);
        string[] classes = [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (classes.Length is < 2 or > MaxClasses)
            throw new InputException(
                table.Path,
                $"column {table.Names[target]}: expected a target of 2 to {MaxClasses} classes, found {classes.Length} values"
            );
        var places = classes
            .Select((name, place) => (name, place))
            .ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        var labels = Array.ConvertAll(values, value => places[value]);
        // The least that three splits need.
        return labels.GroupBy(label => label).FirstOrDefault(members => members.Count() < 4) is { } few
            ? throw new InputException(
                table.Path,
                $"column {table.Names[target]}: expected 4 rows at least of each class, found {few.Count()} of '{classes[few.Key]}'"
            )
            : (labels, classes);
    }

    private static TableColumn[] Columns(RawTable table, int[] features, int[] forced, int[] rows)
    {
        var (columns, first) = (new List<TableColumn>(), 0);
        foreach (var c in features)
        {
            var (name, missing) = (table.Names[c], table.Columns[c].Count(value => value is null));
            string[] known = [.. rows.Select(n => table.Columns[c][n]).OfType<string>()];
            if (known.Length == 0)
                throw new InputException(table.Path, $"column {name}: has no value: ignore it");
            var odd = Array.FindIndex(known, value => Number(value) is null);
            var numbers = known.Count(value => Number(value) is not null);
            if (odd >= 0 && numbers > 0.5 * known.Length && !forced.Contains(c))
                throw new InputException(
                    table.Path,
                    $"column {name}: {numbers} of {known.Length} values are numbers, '{known[odd]}' is none: expected numbers, or the "
                        + "column as a category"
                );
            string[]? categories = odd >= 0 || forced.Contains(c) ? Categories(table, name, known, known.Length < rows.Length) : null;
            columns.Add(new TableColumn(name, categories, missing, first));
            first += columns[^1].Inputs;
        }
        return [.. columns];
    }

    private static string[] Categories(RawTable table, string name, string[] known, bool hasMissing)
    {
        string[] categories = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (hasMissing && categories.Contains(NoValue, StringComparer.Ordinal))
            throw new InputException(table.Path, $"column {name}: has the value {NoValue} beside missing ones: rename it");
        return categories.Length <= MaxCategories
            ? [.. categories, .. hasMissing ? [NoValue] : Array.Empty<string>()]
            : throw new InputException(
                table.Path,
                $"column {name}: expected at most {MaxCategories} categories, found {categories.Length}: ignore it"
            );
    }

    /// <summary>A column that says nothing, or what another says, would share or hide importance.</summary>
    private static void RequireDifferent(RawTable table, int[] features, TableColumn[] columns, int[] rows)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (c, column) in features.Zip(columns))
        {
            var values = rows.Select(n => table.Columns[c][n]).ToArray();
            var distinct = column.Categories is null
                ? values.OfType<string>().Select(value => Number(value)!.Value).Distinct().Count()
                : values.Select(value => value ?? NoValue).Distinct(StringComparer.Ordinal).Count();
            if (distinct == 1)
                throw new InputException(
                    table.Path,
                    $"column {column.Name}: is '{values.First(value => value is not null)}' in every row: ignore it"
                );
            // Numbers by value, so that 1 and 1.0 are the same.
            var text = string.Join(
                '\0',
                values.Select(value => column.Categories is null && value is not null ? $"{Number(value):R}" : value)
            );
            if (!seen.TryAdd(text, column.Name))
                throw new InputException(table.Path, $"column {column.Name}: has the values of {seen[text]}: ignore it");
        }
    }

    private static void Fill(float[] values, int width, TableColumn column, string?[] texts, int[] train)
    {
        for (var i = 0; i < column.Inputs; i++)
        {
            var input = Array.ConvertAll(
                texts,
                text =>
                    column.Categories is null ? (text is null ? null : Number(text))
                    : column.Categories[i] == (text ?? NoValue) ? 1
                    : 0
            );
            double[] known = [.. train.Select(n => input[n]).OfType<double>()];
            var mean = known.Length > 0 ? known.Average() : 0;
            var largest = known.Select(Math.Abs).DefaultIfEmpty().Max();
            var deviation = column.Categories is null ? Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / known.Length) : 1;
            for (var n = 0; n < texts.Length; n++)
                values[n * width + column.First + i] = (float)(
                    ((input[n] ?? mean) - mean) / (deviation > Rounding * largest ? deviation : 1)
                );
        }
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
