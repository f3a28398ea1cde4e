using System.Globalization;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports;

/// <summary>
/// results.csv: one line per scenario, background, method, score, subset and seed. The same sweep gives the same bytes, however it was
/// computed.
/// </summary>
public static class CsvReport
{
    /// <summary>The first line.</summary>
    public const string Header = "scenario,background,architecture,method,metric,subset,seed,samples,undefined,zero_maps,invalid_maps,mean";

    /// <summary>Writes the text, line by line.</summary>
    /// <param name="architecture">The network's id.</param>
    /// <param name="rows">The scores, in the order of the sweep.</param>
    /// <param name="text">Where to.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task WriteAsync(
        string architecture,
        IAsyncEnumerable<ScoreRow> rows,
        TextWriter text,
        CancellationToken cancellation = default
    )
    {
        await text.WriteAsync($"{Header}\n".AsMemory(), cancellation);
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            string[] fields =
            [
                row.Scenario,
                row.Background,
                architecture,
                row.Method,
                row.Score,
                row.Subset,
                Whole(row.Seed),
                Whole(row.Samples),
                Whole(row.Undefined),
                Whole(row.ZeroMaps),
                Whole(row.InvalidMaps),
                row.Mean.ToString("R", CultureInfo.InvariantCulture),
            ];
            await text.WriteAsync($"{string.Join(',', fields.Select(Quoted))}\n".AsMemory(), cancellation);
        }
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
