using System.Globalization;
using Agop.Sweeps.Rankings;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// Critical difference diagrams (Demšar, JMLR 7, 2006): a chart for each score, methods at their mean ranks with the best at the left, and
/// a bar over those that Nemenyi's test does not tell apart.
/// </summary>
public static class CriticalDifferenceChart
{
    private const int Width = 680,
        Line = 17,
        Around = 110;
    private const double Axis = 1;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(IReadOnlyList<RankFindings> findings) => Draw(findings).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(IReadOnlyList<RankFindings> findings) => Draw(findings).ToSvg();

    private static ChartSheet Draw(IReadOnlyList<RankFindings> findings)
    {
        var drawn = findings
            .SelectMany(found =>
                found.Scores.Where(score => score.CriticalDifference is not null).Select(score => (found.Sweep, Score: score))
            )
            .ToArray();
        var sheet = new ChartSheet(
            "mean ranks, the best at the left; a bar joins what Nemenyi's test does not tell apart at 5 %",
            showsTitle: true,
            columns: drawn.Length == 1 ? 1 : 2,
            Width,
            drawn.Length == 0
                ? Around
                : Around
                    + drawn.Max(one =>
                        (one.Score.Methods.Count + 1) / 2 * Line + 7 * Groups(one.Score.Ranks, one.Score.CriticalDifference!.Value).Count
                    )
        );
        foreach (var (sweep, score) in drawn)
            sheet.Add(Panel(sweep, score));
        return sheet;
    }

    /// <summary>The largest groups of neighbours, by first and last place, that are within the critical difference.</summary>
    internal static IReadOnlyList<(int First, int Last)> Groups(IReadOnlyList<double> ranks, double difference)
    {
        var sorted = ranks.Order().ToArray();
        var groups = new List<(int First, int Last)>();
        for (var first = 0; first < sorted.Length; first++)
        {
            var last = Array.FindLastIndex(sorted, rank => rank - sorted[first] <= difference);
            if (last > first && (groups.Count == 0 || last > groups[^1].Last))
                groups.Add((first, last));
        }
        return groups;
    }

    private static Plot Panel(string sweep, RankedScore score)
    {
        var plot = ChartStyle.New("", "");
        var p = score.P is { } friedman ? $", Friedman p {Summaries.Cells.P(friedman)}" : "";
        ChartStyle.Title(plot, $"{sweep}: {score.Score}, {score.Networks} networks{p}");
        plot.HideGrid();
        var order = Enumerable.Range(0, score.Methods.Count).OrderBy(i => score.Ranks[i]).ToArray();
        double[] sorted = [.. order.Select(i => score.Ranks[i])];
        var (count, groups) = (order.Length, Groups(score.Ranks, score.CriticalDifference!.Value));
        var (room, half) = (count * 0.42, (count + 1) / 2);
        void Stroke(double x1, double y1, double x2, double y2, float width)
        {
            var line = plot.Add.Line(x1, y1, x2, y2);
            (line.LineColor, line.LineWidth) = (ChartStyle.Ink, width);
        }
        void Write(string words, double x, double y, Alignment alignment)
        {
            var text = plot.Add.Text(words, x, y);
            (text.LabelFontSize, text.LabelFontColor, text.LabelAlignment) = (ChartStyle.Small, ChartStyle.Ink, alignment);
        }
        Stroke(1, Axis, count, Axis, 1);
        for (var rank = 1; rank <= count; rank++)
        {
            Stroke(rank, Axis, rank, Axis + 0.25, 1);
            Write(rank.ToString(CultureInfo.InvariantCulture), rank, Axis + 0.8, Alignment.MiddleCenter);
        }
        // The difference itself, as a ruler above the axis.
        Stroke(1, Axis + 2, 1 + score.CriticalDifference.Value, Axis + 2, 2);
        Write(
            $"critical difference {score.CriticalDifference.Value.ToString("0.00", CultureInfo.InvariantCulture)}",
            1,
            Axis + 2.8,
            Alignment.MiddleLeft
        );
        foreach (var (row, (first, last)) in groups.Index())
            Stroke(sorted[first] - 0.05, Axis - 0.35 * (row + 1), sorted[last] + 0.05, Axis - 0.35 * (row + 1), 4);
        var below = Axis - 0.35 * (groups.Count + 1);
        for (var place = 0; place < count; place++)
        {
            var isLeft = place < half;
            var y = below - (isLeft ? place : count - 1 - place) - 0.6;
            var end = isLeft ? 1 - 0.3 : count + 0.3;
            Stroke(sorted[place], Axis, sorted[place], y, 1);
            Stroke(sorted[place], y, end, y, 1);
            Write(
                $"{score.Methods[order[place]]}  {sorted[place].ToString("0.0", CultureInfo.InvariantCulture)}",
                isLeft ? end - 0.1 : end + 0.1,
                y,
                isLeft ? Alignment.MiddleRight : Alignment.MiddleLeft
            );
        }
        plot.Axes.SetLimits(1 - room, count + room, below - half - 0.4, Axis + 3.6);
        plot.Axes.Bottom.IsVisible = plot.Axes.Left.IsVisible = false;
        plot.Layout.Fixed(new PixelPadding(10, 10, 10, 44));
        return plot;
    }
}
