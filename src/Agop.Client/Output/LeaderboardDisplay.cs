using System.Text.Json;
using Agop.Core.Json;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>Prints the leaderboard and the claims.</summary>
internal static class LeaderboardDisplay
{
    public static void Print(FinishedRun run, SweepSummary summary, string folder)
    {
        var console = Terminal.Output;
        console.Write(Board(summary));
        console.WriteLine(
            $"mean ± sd over seeds, 95 % interval, then difference to {summary.Reference} and its p (paired t, Holm); * best of its column"
        );
        if (ClaimTable(summary) is { Rows.Count: > 0 } claims)
            console.Write(claims);
        foreach (var row in summary.Precision ?? [])
            console.WriteLine(
                $"{row.Precision} on {row.Scenario} ({row.Background}): diag M is {Cells.Error(row.Diagonal)} from float64, maps up to "
                    + $"{Cells.Error(row.Methods.Values.Max())}; leaderboard.md has each method's"
            );
        foreach (var row in summary.Unanswered.SelectMany(row => row.Examples))
            console.WriteLine(
                $"{row.Method} on {row.Data.Scenario} ({row.Data.Variant}), seed {row.Seed}: {row.InvalidMaps} maps are not finite "
                    + $"and score 0: {Notes.Images(row.InvalidSamples!, row.InvalidMaps)}"
            );
        if (summary.Missing.Count > 0)
            console.WriteLine($"{summary.Missing.Count} cells are missing; leaderboard.md says why");
        console.WriteLine(
            $"{run.Computed} tasks computed{(run.Others > 0 ? $" here, {run.Others} by others" : "")}, {run.Cached} "
                + $"from the ledger, {run.Elapsed.TotalSeconds:0.0} s{ForecastText(run)}; report in {folder}"
        );
    }

    private static string ForecastText(FinishedRun run) =>
        run is { Forecast: { } forecast, Computed: > 0 } ? $" ({ForecastDisplay.Length(forecast)} forecast)" : "";

    public static void PrintJson(SweepSummary summary) => Console.WriteLine(JsonSerializer.Serialize(summary, JsonFormat.Indented));

    private static Table Board(SweepSummary summary)
    {
        var board = Leaderboard.Board(summary, summary.Lead);
        var best = Leaderboard.Best(board.Values);
        var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape($"{summary.Name}: {Leaderboard.MeanName(summary.Lead)}"));
        table.AddColumn("method");
        foreach (var entry in summary.Cases)
            table.AddColumn(Markup.Escape(Leaderboard.Title(summary, entry)));
        foreach (var method in Leaderboard.Ranked(summary, board))
            table.AddRow([
                new Text(method),
                .. summary.Cases.Select(entry =>
                    board.TryGetValue((method, entry), out var row) ? Cell(row, best.Contains(row)) : new Text("missing")
                ),
            ]);
        return table;
    }

    private static Text Cell(LeaderboardRow row, bool best) =>
        new(
            $"{(best ? "*" : "")}{Cells.Mean(row)} {Cells.Interval(row)}\n{Cells.Against(row)}",
            best ? new Style(decoration: Decoration.Bold) : Style.Plain
        );

    private static Table ClaimTable(SweepSummary summary) =>
        ClaimDisplay.Table(summary.Claims.Where(claim => claim.Verdict != ClaimResult.NotTested)).Title("claims");
}
