using System.Globalization;
using System.Text;
using Agop.Sweeps.Comparisons;
using Agop.Sweeps.Summaries;
using Parquet;
using Parquet.Schema;

namespace Agop.Sweeps.Reports.Comparisons;

/// <summary>The comparison as files: a row for each cell (CSV, Parquet), or a table for each data set (Markdown, LaTeX).</summary>
public static class ComparisonFiles
{
    private static readonly string[] s_texts =
    [
        "sweep",
        "scenario",
        "variant",
        "truth",
        "network",
        "method",
        "score",
        "category",
        "better",
    ];
    private static readonly string[] s_numbers = ["mean", "sd", "low", "high", "rank"];
    private static readonly string[] s_counts = ["networks", "ranked"];

    /// <summary>comparison.csv; a number that is not known is empty, the evaluations are separated by blanks.</summary>
    public static string Csv(IReadOnlyList<ComparedCell> cells)
    {
        var text = new StringBuilder($"{string.Join(',', [.. s_texts, .. s_counts, .. s_numbers, "evaluations"])}\n");
        foreach (var cell in cells)
            text.Append(
                    CsvReport.Line([
                        .. Texts(cell),
                        .. Counts(cell).Select(count => count.ToString(CultureInfo.InvariantCulture)),
                        .. Numbers(cell).Select(value => value?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
                        string.Join(' ', cell.Receipts.OrderBy(receipt => receipt.Key).Select(receipt => receipt.Value)),
                    ])
                )
                .Append('\n');
        return text.ToString();
    }

    /// <summary>comparison.parquet: the same columns without the evaluations.</summary>
    /// <param name="cells">The rows.</param>
    /// <param name="stream">Where to; it can seek.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task ParquetAsync(IReadOnlyList<ComparedCell> cells, Stream stream, CancellationToken cancellation = default)
    {
        var (texts, counts, numbers) = (
            Array.ConvertAll(s_texts, name => new DataField<string>(name)),
            Array.ConvertAll(s_counts, name => new DataField<int>(name)),
            Array.ConvertAll(s_numbers, name => new DataField<double?>(name))
        );
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema([.. texts, .. counts, .. numbers]),
            stream,
            cancellationToken: cancellation
        );
        using var group = writer.CreateRowGroup();
        for (var i = 0; i < texts.Length; i++)
            await group.WriteAsync(texts[i], (string[])[.. cells.Select(cell => Texts(cell)[i])]);
        for (var i = 0; i < counts.Length; i++)
            await group.WriteAsync<int>(counts[i], (int[])[.. cells.Select(cell => Counts(cell)[i])], cancellationToken: cancellation);
        for (var i = 0; i < numbers.Length; i++)
            await group.WriteAsync<double>(
                numbers[i],
                (double?[])[.. cells.Select(cell => Numbers(cell)[i])],
                cancellationToken: cancellation
            );
    }

    /// <summary>comparison.md: methods down, scores across, means with the best of each in bold.</summary>
    public static string Markdown(IReadOnlyList<ComparedCell> cells)
    {
        var page = new StringBuilder(
            "# Comparison\n\nMeans over networks; the best of each score by mean rank in bold. An arrow says which way is better.\n"
        );
        foreach (var table in Tables(cells))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {table.Title}\n\n| method |");
            foreach (var score in table.Scores)
                page.Append(CultureInfo.InvariantCulture, $" {score.Name} {(score.Lower ? "↓" : "↑")} |");
            page.Append(CultureInfo.InvariantCulture, $"\n| --- |{string.Concat(table.Scores.Select(_ => " ---: |"))}\n");
            foreach (var (method, row) in table.Rows)
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {method} |{string.Concat(row.Select(cell => cell is null ? " - |" : $" {Bold(cell, "**", "**")} |"))}\n"
                );
        }
        return page.ToString();
    }

    /// <summary>comparison.tex: the same as tables for a paper (package booktabs).</summary>
    public static string Latex(IReadOnlyList<ComparedCell> cells)
    {
        var text = new StringBuilder("% needs \\usepackage{booktabs}\n");
        foreach (var table in Tables(cells))
        {
            text.Append("\\begin{table}\n  \\centering\n");
            text.Append(CultureInfo.InvariantCulture, $"  \\caption{{{LatexReport.Escaped(table.Title)}: means over networks.}}\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"  \\begin{{tabular}}{{l{new string('r', table.Scores.Count)}}}\n    \\toprule\n    method"
            );
            foreach (var score in table.Scores)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $" & {LatexReport.Escaped(score.Name)} ${(score.Lower ? "\\downarrow" : "\\uparrow")}$"
                );
            text.Append(" \\\\\n    \\midrule\n");
            foreach (var (method, row) in table.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {LatexReport.Escaped(method)}");
                foreach (var cell in row)
                    text.Append(CultureInfo.InvariantCulture, $" & {(cell is null ? "--" : Bold(cell, "\\textbf{", "}"))}");
                text.Append(" \\\\\n");
            }
            text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
        }
        return text.ToString();
    }

    private static string[] Texts(ComparedCell cell) =>
        [
            cell.Sweep,
            cell.Scenario,
            cell.Variant,
            cell.Truth,
            cell.Network,
            cell.Method,
            cell.Score,
            cell.Category,
            cell.LowerIsBetter ? "lower" : "higher",
        ];

    private static int[] Counts(ComparedCell cell) => [cell.Networks, cell.Of];

    private static double?[] Numbers(ComparedCell cell) => [cell.Mean, cell.Deviation, cell.Low, cell.High, cell.Rank];

    private static string Bold((ComparedCell Cell, bool Best)? cell, string open, string close)
    {
        var (found, best) = cell!.Value;
        var number = Math.Abs(found.Mean) is >= 1000 or (> 0 and < 0.001)
            ? found.Mean.ToString("0.0e0", CultureInfo.InvariantCulture)
            : Cells.Number(found.Mean);
        return best ? $"{open}{number}{close}" : number;
    }

    /// <summary>A table for each data set of each sweep.</summary>
    private static IEnumerable<(
        string Title,
        IReadOnlyList<(string Name, bool Lower)> Scores,
        IReadOnlyList<(string Method, (ComparedCell Cell, bool Best)?[] Row)> Rows
    )> Tables(IReadOnlyList<ComparedCell> cells)
    {
        foreach (var data in cells.GroupBy(cell => (cell.Sweep, cell.Scenario, cell.Variant)))
        {
            var scores = data.Select(cell => (cell.Score, cell.LowerIsBetter)).Distinct().ToArray();
            var best = data.GroupBy(cell => cell.Score, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Min(cell => cell.Rank), StringComparer.Ordinal);
            yield return (
                $"{data.Key.Sweep}: {data.Key.Scenario}, {data.Key.Variant}",
                scores,
                [
                    .. data.GroupBy(cell => cell.Method, StringComparer.Ordinal)
                        .Select(method =>
                        {
                            var found = method.ToDictionary(cell => cell.Score, StringComparer.Ordinal);
                            return (
                                method.Key,
                                Array.ConvertAll(
                                    scores,
                                    score =>
                                        found.TryGetValue(score.Score, out var cell)
                                            ? (cell, cell.Rank.Equals(best[score.Score]))
                                            : ((ComparedCell, bool)?)null
                                )
                            );
                        }),
                ]
            );
        }
    }
}
