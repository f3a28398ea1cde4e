using Agop.Benchmarks.Tables.Files;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>Tables: rows as images of (1, D), split already, since means and deviations are those of the training rows.</summary>
internal static class TableImport
{
    public static ImportSource Of(TableSamples samples, string path, ImportOptions options)
    {
        foreach (
            var (name, isGiven) in new[]
            {
                ("labels", options.Labels is not null),
                ("masks", options.Masks is not null),
                ("size", options.Size is not null),
            }
        )
            if (isGiven)
                throw new InputException(name, "has no effect on a table");
        return new ImportSource(
            [.. samples.Data.Splits.Select(pair => ((string?)pair.Name, pair.Split))],
            samples.Classes,
            [FileState.Of(path)],
            [samples.Data]
        );
    }
}
