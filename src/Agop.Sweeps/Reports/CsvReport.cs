using System.Globalization;
using System.Text;
using Agop.Core.Errors;
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
            await text.WriteAsync($"{Line(fields)}\n".AsMemory(), cancellation);
        }
    }

    /// <summary>Reads what <see cref="WriteAsync"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What errors call it.</param>
    /// <exception cref="InputException">A line is not one of these.</exception>
    public static IEnumerable<ScoreRow> Read(TextReader text, string source)
    {
        if (text.ReadLine() != Header)
            throw new InputException($"{source}:1", $"expected '{Header}'");
        for (var number = 2; text.ReadLine() is { } line; number++)
            yield return Row(line)
                ?? throw new InputException($"{source}:{number}", $"expected {Header.Split(',').Length} fields as in the first line");
    }

    /// <summary>Fields as a line; those with commas or quotes are quoted.</summary>
    public static string Line(params IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted));

    private static ScoreRow? Row(string line)
    {
        string[] f = [.. Fields(line)];
        return
            f.Length == 12
            && long.TryParse(f[6], CultureInfo.InvariantCulture, out var seed)
            && int.TryParse(f[7], CultureInfo.InvariantCulture, out var samples)
            && int.TryParse(f[8], CultureInfo.InvariantCulture, out var undefined)
            && int.TryParse(f[9], CultureInfo.InvariantCulture, out var zero)
            && int.TryParse(f[10], CultureInfo.InvariantCulture, out var invalid)
            && double.TryParse(f[11], CultureInfo.InvariantCulture, out var mean)
            ? new ScoreRow(f[0], f[1], f[3], f[4], f[5], seed, samples, undefined, zero, invalid, mean)
            : null;
    }

    private static IEnumerable<string> Fields(string line)
    {
        var (field, isQuoted) = (new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
            switch (line[i])
            {
                case '"' when isQuoted && i + 1 < line.Length && line[i + 1] == '"':
                    field.Append('"');
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    yield return field.ToString();
                    field.Clear();
                    break;
                default:
                    field.Append(line[i]);
                    break;
            }
        yield return field.ToString();
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
