using System.CommandLine;
using Agop.Benchmarks.Tables.Files;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Core.Gradients;

namespace Agop.Client.Commands;

/// <summary>The options that say how a table in a file becomes samples.</summary>
internal sealed class TableInput
{
    public Option<string?> Target { get; } = new("--target") { Description = "For a table: the column that has the classes." };

    private readonly Option<string[]> _ignored = new("--ignore") { Description = "For a table: a column that is left out; repeatable." };
    private readonly Option<string[]> _categories = new("--category")
    {
        Description = "For a table: a column of numbers that are names, such as a postcode; repeatable.",
    };
    private readonly Option<string> _missing = new("--missing")
    {
        Description =
            "For a table: where a value is missing (empty, NA, N/A, NaN, null, ?), drop leaves the row out, fill takes the training rows' "
            + "mean, or a category of its own.",
        DefaultValueFactory = _ => "refuse",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Target, _ignored, _categories, _missing })
            command.Add(option);
    }

    /// <summary>Refuses options without the target: they are for tables.</summary>
    public void RequireNone(ParseResult result)
    {
        foreach (var option in new Option[] { _ignored, _categories, _missing })
            if (result.GetResult(option) is { Implicit: false })
                throw new InputException(option.Name, "has no effect without --target, which a table needs");
    }

    /// <summary>Reads the table and tells what its columns were taken for.</summary>
    public async Task<TableSamples> ReadAsync(ParseResult result, string path, double heldOut, CancellationToken cancellation)
    {
        var options = new TableOptions(
            result.GetValue(Target) ?? throw new InputException(Target.Name, "missing; it names the column that has the classes"),
            result.GetValue(_ignored) ?? [],
            result.GetValue(_categories) ?? [],
            Names.Parse<MissingValues>(result.GetRequiredValue(_missing), _missing.Name),
            heldOut
        );
        var samples = TableEncoder.Encode(await TableReader.ReadAsync(path, cancellation), options);
        Tell(samples, options);
        return samples;
    }

    private static void Tell(TableSamples samples, TableOptions options)
    {
        var numbers = samples.Columns.Where(column => column.Categories is null).Select(column => column.Name).ToArray();
        if (numbers.Length > 0)
            Notes.Tell($"numbers: {string.Join(", ", numbers)}");
        foreach (var column in samples.Columns.Where(column => column.Categories is not null))
            Notes.Tell($"{column.Name}: {column.Inputs} categories: {Listed(column.Categories!)}");
        foreach (var column in samples.Columns.Where(column => column.Missing > 0 && options.Missing == MissingValues.Fill))
            Notes.Tell(
                $"{column.Name}: {column.Missing} missing values become "
                    + (column.Categories is null ? "the mean" : "a category of their own")
            );
        if (samples.Dropped > 0)
            Notes.Tell($"{samples.Dropped} rows with missing values are left out");
        Notes.Tell($"{options.Target}: {samples.Classes.Count} classes: {Listed(samples.Classes)}");
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(8)) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");
}
