using Agop.Core.Statistics;
using Agop.Sweeps.Shifts;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// Differences of two methods on shifted data as a picture: a chart for each comparison, a row for each data set, a blue dot with its 95 %
/// interval over networks, and a grey one above it for the control.
/// </summary>
public static class ShiftChart
{
    private const int Width = 900,
        Row = 30,
        Around = 110,
        Left = 330;
    private const double Apart = 0.14;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(IReadOnlyList<ShiftFindings> findings) => Draw(findings).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(IReadOnlyList<ShiftFindings> findings) => Draw(findings).ToSvg();

    private static ChartSheet Draw(IReadOnlyList<ShiftFindings> findings)
    {
        var rows = findings.Select(found => found.Rows.Count).DefaultIfEmpty().Max();
        var sheet = new ChartSheet(
            "difference of mean scores where the test is shifted (blue) and on the control (grey), 95 % over networks",
            showsTitle: true,
            columns: 1,
            Width,
            rows * Row + Around
        );
        foreach (var found in findings)
            sheet.Add(Panel(found, rows));
        return sheet;
    }

    private static Plot Panel(ShiftFindings found, int rows)
    {
        var plot = ChartStyle.New($"{found.Score}: {found.Method} less {found.Against}", "");
        ChartStyle.Title(plot, found.Sweep);
        double[] places = [.. found.Rows.Select((_, i) => (double)(rows - 1 - i))];
        var zero = plot.Add.VerticalLine(0);
        (zero.LineColor, zero.LineWidth) = (ChartStyle.Ink, 1);
        foreach (var (row, place) in found.Rows.Zip(places))
        {
            Dot(plot, row.ControlDifference, place + Apart, ChartStyle.Quiet);
            Dot(plot, row.Difference, place - Apart, ChartStyle.Colour(0));
        }
        ChartStyle.Ticks(plot.Axes.Left, places, [.. found.Rows.Select(row => row.Data.ToString())]);
        plot.Axes.Left.TickLabelStyle.FontSize = ChartStyle.Normal;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        double[] ends =
        [
            0,
            .. found
                .Rows.SelectMany(row => new[] { row.Difference, row.ControlDifference })
                .SelectMany(estimate => new[] { estimate.Low, estimate.Mean, estimate.High })
                .Where(double.IsFinite),
        ];
        var space = 0.05 * Math.Max(1e-3, ends.Max() - ends.Min());
        plot.Axes.SetLimits(ends.Min() - space, ends.Max() + space, -0.7, rows - 0.3);
        plot.Layout.Fixed(new PixelPadding(Left, 24, 56, 40));
        return plot;
    }

    private static void Dot(Plot plot, Estimate estimate, double place, Color colour)
    {
        if (!double.IsFinite(estimate.Mean))
            return;
        if (double.IsFinite(estimate.Low))
        {
            var interval = plot.Add.Line(estimate.Low, place, estimate.High, place);
            (interval.LineColor, interval.LineWidth) = (colour, 2);
        }
        plot.Add.Marker(estimate.Mean, place, MarkerShape.FilledCircle, 8, colour);
    }
}
