using Agop.Sweeps.Shifts;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// Two methods' scores over measures of shift as a picture: a chart for each training and measure, means of images that are alike in it.
/// </summary>
public static class ShiftMeasureChart
{
    private const int Width = 480,
        Height = 300;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(IReadOnlyList<ShiftFindings> findings) => Draw(findings).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(IReadOnlyList<ShiftFindings> findings) => Draw(findings).ToSvg();

    private static ChartSheet Draw(IReadOnlyList<ShiftFindings> findings)
    {
        var sheet = new ChartSheet(
            "mean score by how far an image is from the training images",
            showsTitle: true,
            columns: 3,
            Width,
            Height
        );
        foreach (var found in findings)
        foreach (var panel in found.Regressions.GroupBy(line => (line.Group, line.Measure)))
            sheet.Add(Panel(found, panel.Key.Group, panel.Key.Measure, [.. panel.Where(line => line.IsOfMethod)]));
        return sheet;
    }

    private static Plot Panel(ShiftFindings found, string group, ShiftMeasure measure, IReadOnlyList<ShiftRegression> lines)
    {
        var chart = new Chart(group, NameOf(measure), found.Score);
        foreach (var line in lines)
            chart.Add(new ChartSeries(line.Outcome, [.. line.Bins.Select(bin => new ChartPoint(bin.Measure, bin.Score))]));
        var plot = chart.ToPlot();
        ChartStyle.Title(plot, group);
        // Room for the last tick's text.
        (plot.Axes.Right.IsVisible, plot.Axes.Right.MinimumSize, plot.Axes.Right.FrameLineStyle.Width) = (true, 20, 0);
        (plot.Axes.Right.MajorTickStyle.Length, plot.Axes.Right.TickLabelStyle.IsVisible) = (0, false);
        return plot;
    }

    private static string NameOf(ShiftMeasure measure) =>
        measure switch
        {
            ShiftMeasure.Place => "place of the truth: 0 usual, 1 new",
            ShiftMeasure.Contrast => "contrast of the pattern, sd from the usual",
            _ => "Mahalanobis' distance of the image",
        };
}
