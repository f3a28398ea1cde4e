using System.Globalization;
using Agop.Core.Pictures;
using Agop.Core.Scores;

namespace Agop.Core.Reports;

/// <summary>The leaderboard as bars: a panel per scenario, a bar per method, its 95 % interval over seeds as a line.</summary>
public static class LeaderboardChart
{
    private const int Bar = 20;
    private const int Labels = 270;
    private const int Length = 300;
    private const int Margin = 16;
    private const int Header = 60;

    /// <summary>Draws and writes the chart; panels two by two.</summary>
    public static void Save(SweepSummary summary, string path)
    {
        var board = Leaderboard.Board(summary, ScoreCatalog.Primary);
        var methods = Leaderboard.Ranked(summary, board);
        var longest = board.Values.Select(row => double.IsNaN(row.Estimate.High) ? row.Estimate.Mean : Math.Max(row.Estimate.High, row.Estimate.Mean)).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var limit = Math.Max(0.1, Math.Ceiling(longest * 10) / 10);
        var panelHeight = methods.Count * Bar + Header;
        var rows = (summary.Cases.Count + 1) / 2;
        var canvas = new Canvas(Margin + Math.Min(2, summary.Cases.Count) * (Labels + Length + 4 * Margin), Margin + 24 + rows * panelHeight);
        canvas.Text(Margin, Margin, $"{summary.Name}: mIoU, top-k, mean and 95 % interval over seeds", 2, Colour.Ink);
        for (var i = 0; i < summary.Cases.Count; i++)
            Panel(canvas, Margin + i % 2 * (Labels + Length + 4 * Margin), Margin + 24 + i / 2 * panelHeight, summary, summary.Cases[i], methods, board, limit);
        canvas.Save(path);
    }

    private static void Panel(
        Canvas canvas, int x, int y, SweepSummary summary, (string Scenario, string Background) entry, IReadOnlyList<string> methods,
        IReadOnlyDictionary<(string Method, string Scenario, string Background), LeaderboardRow> board, double limit)
    {
        canvas.Text(x, y + 8, Leaderboard.Title(summary, entry), 2, Colour.Ink);
        var (left, top) = (x + Labels, y + 32);
        for (var tick = 0; tick <= 10; tick += 2)
        {
            var place = left + Length * tick / 10;
            canvas.Fill(place, top, 1, methods.Count * Bar, new Colour(225, 225, 225));
            canvas.Text(place - 8, top + methods.Count * Bar + 4, (limit * tick / 10).ToString("0.00", CultureInfo.InvariantCulture), 1, Colour.Ink);
        }
        for (var m = 0; m < methods.Count; m++)
        {
            var row = top + m * Bar;
            canvas.Text(x, row + 2, methods[m], Canvas.TextWidth(methods[m], 2) <= Labels - 8 ? 2 : 1, Colour.Ink);
            if (!board.TryGetValue((methods[m], entry.Scenario, entry.Background), out var cell) || double.IsNaN(cell.Estimate.Mean)) continue;
            int At(double value) => left + (int)Math.Round(Length * Math.Clamp(value / limit, 0, 1));
            canvas.Fill(left, row + 3, At(cell.Estimate.Mean) - left, Bar - 6, methods[m].StartsWith("agop-", StringComparison.Ordinal) ? new Colour(49, 104, 142) : new Colour(160, 190, 205));
            if (!double.IsNaN(cell.Estimate.Low)) canvas.Fill(At(cell.Estimate.Low), row + Bar / 2 - 1, Math.Max(1, At(cell.Estimate.High) - At(cell.Estimate.Low)), 2, Colour.Ink);
        }
    }
}
