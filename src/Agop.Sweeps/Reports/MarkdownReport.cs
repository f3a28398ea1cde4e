using System.Globalization;
using System.Text;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports;

/// <summary>
/// leaderboard.md: accuracies, the leaderboard, the differences to the reference, the other scores' means and the claims.
/// </summary>
public static class MarkdownReport
{
    /// <summary>The whole text.</summary>
    public static string Write(SweepSummary summary)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {summary.Name}\n\n{summary.Architecture}, {summary.Models.Select(model => model.Seed).Distinct().Count()} seeds. "
        );
        var accuracies = summary.Cases.Select(entry => $"{Leaderboard.Title(summary, entry)} {Accuracy(summary, entry)}");
        text.Append(CultureInfo.InvariantCulture, $"Test accuracy: {string.Join(", ", accuracies)}.\n");
        var board = Leaderboard.Board(summary, summary.Lead);
        var ranked = Leaderboard.Ranked(summary, board);
        Standings(text, summary, board, ranked);
        Differences(text, summary, board, ranked);
        foreach (var score in summary.Scores.Where(score => score != summary.Lead))
            Means(text, summary, score, ranked);
        PrecisionTable(text, summary, ranked);
        UnansweredMaps(text, summary);
        ClaimTable(text, summary);
        Missing(text, summary);
        return text.ToString();
    }

    private static void Header(StringBuilder text, SweepSummary summary, string columns, string rule, string cellRule) =>
        text.Append(columns)
            .AppendJoin("", summary.Cases.Select(entry => $" {Leaderboard.Title(summary, entry)} |"))
            .Append('\n')
            .Append(rule)
            .AppendJoin("", summary.Cases.Select(_ => cellRule))
            .Append('\n');

    private static string Accuracy(SweepSummary summary, DatasetId entry) =>
        Cells.Number(summary.Models.Where(model => model.Data == entry).Average(model => model.TestAccuracy));

    private static void PrecisionTable(StringBuilder text, SweepSummary summary, IReadOnlyList<string> ranked)
    {
        if (summary.Precision is not [{ Precision: var name }, ..])
            return;
        text.Append($"\n## Errors of {name}\n\n{Leaderboard.PrecisionNote}\n\n");
        Header(text, summary, "| |", "| --- |", " ---: |");
        foreach (var (what, cells) in Leaderboard.PrecisionErrors(summary, ranked))
            text.Append($"| {what} |").AppendJoin("", cells.Select(cell => $" {cell} |")).Append('\n');
    }

    private static void Standings(
        StringBuilder text,
        SweepSummary summary,
        IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> board,
        IReadOnlyList<string> ranked
    )
    {
        var best = Leaderboard.Best(board.Values);
        text.Append(
            $"\n## {Leaderboard.MeanName(summary.Lead)}\n\n"
                + "Mean ± sd over seeds and 95 % interval (Student t); the best of each column in bold. "
                + "Gradients: per map. All test samples.\n\n"
        );
        Header(text, summary, "| method | gradients |", "| --- | ---: |", " --- |");
        foreach (var method in ranked)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {method} | {summary.Methods.First(known => known.Label == method).Gradients} |");
            foreach (var data in summary.Cases)
            {
                if (!board.TryGetValue((method, data), out var row))
                    text.Append(" missing |");
                else if (best.Contains(row))
                    text.Append(CultureInfo.InvariantCulture, $" **{Cells.Mean(row)}** {Cells.Interval(row)} |");
                else
                    text.Append(CultureInfo.InvariantCulture, $" {Cells.Mean(row)} {Cells.Interval(row)} |");
            }
            text.Append('\n');
        }
    }

    private static void Differences(
        StringBuilder text,
        SweepSummary summary,
        IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> board,
        IReadOnlyList<string> ranked
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## Difference to {summary.Reference}\n\n");
        text.Append("Mean difference over the same seeds; p by the paired t-test with Holm's correction over the table's background.\n\n");
        Header(text, summary, "| method |", "| --- |", " --- |");
        foreach (var method in ranked.Where(method => method != summary.Reference))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {method} |");
            foreach (var data in summary.Cases)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $" {(board.TryGetValue((method, data), out var row) ? Cells.Against(row) : "missing")} |"
                );
            text.Append('\n');
        }
        if (board.Values.Select(row => row.Against?.Reason).FirstOrDefault(reason => reason is not null) is { } why)
            text.Append(CultureInfo.InvariantCulture, $"\nNo test: {why}.\n");
    }

    private static void Means(StringBuilder text, SweepSummary summary, string score, IReadOnlyList<string> ranked)
    {
        var board = Leaderboard.Board(summary, score);
        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>{score}</summary>\n\n");
        Header(text, summary, "| method |", "| --- |", " ---: |");
        foreach (var method in ranked)
            text.Append(CultureInfo.InvariantCulture, $"| {method} |")
                .AppendJoin(
                    "",
                    summary.Cases.Select(entry => $" {(board.TryGetValue((method, entry), out var row) ? Cells.Mean(row) : "missing")} |")
                )
                .Append('\n');
        text.Append("\n</details>\n");
    }

    /// <summary>Lists how many maps were all-zero or not finite: the rules for ties and broken maps decided their scores.</summary>
    private static void UnansweredMaps(StringBuilder text, SweepSummary summary)
    {
        if (summary.Unanswered.Count == 0)
            return;
        var unanswered = summary.Unanswered.ToDictionary(row => (row.Method, row.Data));
        text.Append(
            "\n## Maps without an answer\n\n"
                + "All-zero maps (scored by the rule for ties) and, after a plus, "
                + "maps with NaN or infinity (scored worst), over all seeds.\n\n"
        );
        Header(text, summary, "| method |", "| --- |", " ---: |");
        foreach (
            var method in summary.Methods.Select(known => known.Label).Where(method => unanswered.Keys.Any(key => key.Method == method))
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"| {method} |");
            foreach (var data in summary.Cases)
            {
                var row = unanswered.GetValueOrDefault((method, data));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $" {row?.ZeroMaps ?? 0}{(row?.InvalidMaps > 0 ? $" + {row.InvalidMaps}" : "")} |"
                );
            }
            text.Append('\n');
        }
    }

    private static void ClaimTable(StringBuilder text, SweepSummary summary)
    {
        if (summary.Claims.Count == 0)
            return;
        text.Append(
            "\n## Claims\n\nStated before looking, in the words of the paper; p by paired t-tests over networks, by Holm over a family.\n\n"
        );
        text.Append(ClaimCells.Markdown(summary.Claims));
    }

    private static void Missing(StringBuilder text, SweepSummary summary)
    {
        if (summary.Missing.Count == 0)
            return;
        text.Append("\n## Missing\n\n| scenario | background | seed | method | error |\n| --- | --- | ---: | --- | --- |\n");
        foreach (var cell in summary.Missing)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {cell.Scenario} | {cell.Background} | {cell.Seed} | {cell.Method} | {cell.Error} |\n"
            );
    }
}
