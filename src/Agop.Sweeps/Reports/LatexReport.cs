using System.Globalization;
using System.Text;
using Agop.Core.Scores;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports;

/// <summary>
/// leaderboard.tex: the leaderboard as a table for a paper (package booktabs), mean ± sd over networks, the best of each column in bold.
/// </summary>
public static class LatexReport
{
    /// <summary>The table environment.</summary>
    public static string Write(SweepSummary summary)
    {
        var board = Leaderboard.Board(summary, summary.Lead);
        var best = Leaderboard.Best(board.Values);
        var score = summary.Lead == ScoreCatalog.Primary ? "mIoU (top-$k$)" : Escaped(Leaderboard.MeanName(summary.Lead));
        var text = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"  \\caption{{{score} on {Escaped(summary.Name)}: mean $\\pm$ sd over "
                + $"{summary.Models.Select(model => model.Seed).Distinct().Count()} networks, {Escaped(summary.Architecture)}.}}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"  \\begin{{tabular}}{{lr{new string('c', summary.Cases.Count)}}}\n    \\toprule\n    method & gradients"
        );
        foreach (var entry in summary.Cases)
            text.Append(CultureInfo.InvariantCulture, $" & {Escaped(Leaderboard.Title(summary, entry))}");
        text.Append(" \\\\\n    \\midrule\n");
        foreach (var method in Leaderboard.Ranked(summary, board))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"    {Escaped(method)} & {summary.Methods.First(known => known.Label == method).Gradients}"
            );
            foreach (var data in summary.Cases)
            {
                if (!board.TryGetValue((method, data), out var row))
                    text.Append(" & --");
                else
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $" & {(best.Contains(row) ? $"$\\mathbf{{{Number(row)}}}$" : $"${Number(row)}$")}"
                    );
            }
            text.Append(" \\\\\n");
        }
        return text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").ToString();
    }

    private static string Number(LeaderboardRow row) => Cells.Mean(row).Replace("±", "\\pm", StringComparison.Ordinal);

    internal static string Escaped(string text) =>
        string.Concat(
            text.Select(letter =>
                letter switch
                {
                    '\\' => "\\textbackslash{}",
                    '~' => "\\textasciitilde{}",
                    '^' => "\\textasciicircum{}",
                    '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{letter}",
                    _ => $"{letter}",
                }
            )
        );
}
