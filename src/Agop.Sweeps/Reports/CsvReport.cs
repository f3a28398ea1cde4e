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

    /// <summary>The whole text.</summary>
    public static string Write(SweepSummary summary)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Write(summary, text);
        return text.ToString();
    }

    /// <summary>Writes the text, line by line.</summary>
    /// <param name="summary">The sweep.</param>
    /// <param name="text">Where to.</param>
    public static void Write(SweepSummary summary, TextWriter text)
    {
        text.Write(Header);
        text.Write('\n');
        foreach (var row in summary.Rows)
        {
            string[] fields =
            [
                row.Scenario,
                row.Background,
                summary.Architecture,
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
            text.Write(string.Join(',', fields.Select(Quoted)));
            text.Write('\n');
        }
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
