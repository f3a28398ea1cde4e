using System.Globalization;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// The leaderboard as bars: a chart per scenario, a bar per method, the best above, its 95 % interval over seeds as a line and its number
/// at the right.
/// </summary>
public static class LeaderboardChart
{
    private const int Width = 620,
        Bar = 21,
        Around = 96;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(SweepSummary summary) => Draw(summary).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(SweepSummary summary) => Draw(summary).ToSvg();

    private static ChartSheet Draw(SweepSummary summary)
    {
        var board = Leaderboard.Board(summary, summary.Lead);
        var methods = Leaderboard.Ranked(summary, board);
        var longest = board
            .Values.Select(row => double.IsNaN(row.Estimate.High) ? row.Estimate.Mean : Math.Max(row.Estimate.High, row.Estimate.Mean))
            .Where(double.IsFinite)
            .DefaultIfEmpty(1)
            .Max();
        var sheet = new ChartSheet(
            $"{summary.Name}: {Leaderboard.MeanName(summary.Lead)}; mean and 95 % interval over seeds",
            showsTitle: true,
            columns: 2,
            Width,
            methods.Count * Bar + Around
        );
        foreach (var entry in summary.Cases)
            sheet.Add(
                Panel(
                    Leaderboard.Title(summary, entry),
                    Leaderboard.MeanName(summary.Lead),
                    entry,
                    methods,
                    board,
                    Math.Max(0.1, Math.Min(1, longest))
                )
            );
        return sheet;
    }

    private static Plot Panel(
        string title,
        string score,
        DatasetId entry,
        IReadOnlyList<string> methods,
        IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> board,
        double limit
    )
    {
        var plot = ChartStyle.New(score, "");
        ChartStyle.Title(plot, title);
        double[] places = [.. methods.Select((_, i) => (double)(methods.Count - 1 - i))];
        var numbers = new List<string>();
        for (var i = 0; i < methods.Count; i++)
        {
            var estimate = board.TryGetValue((methods[i], entry), out var row) ? row.Estimate : null;
            numbers.Add(
                estimate is null || double.IsNaN(estimate.Mean) ? "–" : estimate.Mean.ToString("0.000", CultureInfo.InvariantCulture)
            );
            if (estimate is null || double.IsNaN(estimate.Mean))
                continue;
            var bar = plot.Add.Bar(
                new Bar
                {
                    Position = places[i],
                    Value = estimate.Mean,
                    Size = 0.72,
                    Orientation = Orientation.Horizontal,
                    LineWidth = 0,
                    FillColor = methods[i].StartsWith("agop-", StringComparison.Ordinal) ? ChartStyle.Colour(0) : ChartStyle.Quiet,
                }
            );
            bar.Horizontal = true;
            if (double.IsNaN(estimate.Low))
                continue;
            var interval = plot.Add.Line(Math.Max(0, estimate.Low), places[i], Math.Min(limit, estimate.High), places[i]);
            (interval.LineColor, interval.LineWidth) = (ChartStyle.Ink, 1.6f);
        }
        ChartStyle.Ticks(plot.Axes.Left, places, methods);
        plot.Axes.Left.TickLabelStyle.FontSize = ChartStyle.Normal;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        // The numbers stand where another axis would.
        plot.Axes.Right.IsVisible = true;
        (plot.Axes.Right.FrameLineStyle.Width, plot.Axes.Right.MajorTickStyle.Length) = (0, 0);
        ChartStyle.Ticks(plot.Axes.Right, places, numbers);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(0, limit, -0.7, methods.Count - 0.3);
        plot.Axes.SetLimitsY(-0.7, methods.Count - 0.3, plot.Axes.Right);
        return plot;
    }
}
