using System.Globalization;
using Agop.Sweeps.Rankings;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// How alike scores rank methods, as a picture: a chart for each sweep, a row and a column for each score, Spearman's correlation in each
/// cell in hundredths and as its colour: blue alike, orange opposed; a dot where the 95 % interval over networks leaves out zero.
/// </summary>
public static class AgreementChart
{
    private const int Cell = 32,
        Left = 180,
        Above = 50,
        Below = 180;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(IReadOnlyList<RankFindings> findings) => Draw(findings).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(IReadOnlyList<RankFindings> findings) => Draw(findings).ToSvg();

    private static ChartSheet Draw(IReadOnlyList<RankFindings> findings)
    {
        var most = findings.Max(found => found.Scores.Count);
        var sheet = new ChartSheet(
            "agreement of scores on the order of methods: Spearman's correlation in hundredths",
            showsTitle: true,
            columns: 1,
            Math.Max(Left + 40 + Cell * most, 640),
            Above + Below + Cell * most
        );
        foreach (var found in findings)
            sheet.Add(Panel(found));
        return sheet;
    }

    private static Plot Panel(RankFindings found)
    {
        var plot = ChartStyle.New("", "");
        string[] scores = [.. found.Scores.Select(score => score.Score)];
        ChartStyle.Title(plot, found.Sweep);
        plot.HideGrid();
        foreach (var agreement in found.Agreements)
        {
            var (i, j) = (Array.IndexOf(scores, agreement.First), Array.IndexOf(scores, agreement.Second));
            foreach (var (x, y) in new[] { (i, scores.Length - 1 - j), (j, scores.Length - 1 - i) })
                Draw(plot, x, y, agreement);
        }
        ChartStyle.Ticks(plot.Axes.Bottom, [.. scores.Select((_, i) => (double)i)], scores);
        ChartStyle.Ticks(plot.Axes.Left, [.. scores.Select((_, i) => (double)(scores.Length - 1 - i))], scores);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.SetLimits(-0.6, scores.Length - 0.4, -0.6, scores.Length - 0.4);
        plot.Layout.Fixed(new PixelPadding(Left, 20, Below, Above));
        return plot;
    }

    private static void Draw(Plot plot, int x, int y, ScoreAgreement agreement)
    {
        var (mean, low, high) = (agreement.Correlation.Mean, agreement.Correlation.Low, agreement.Correlation.High);
        var square = plot.Add.Rectangle(x - 0.48, x + 0.48, y - 0.48, y + 0.48);
        square.LineWidth = 0;
        if (double.IsNaN(mean))
        {
            square.FillColor = Color.FromHex("#d9d9d9");
            return;
        }
        square.FillColor = Color.FromHex("#ffffff").MixedWith(ChartStyle.Colour(mean > 0 ? 0 : 1), Math.Abs(mean));
        var ink = Math.Abs(mean) > 0.6 ? Colors.White : ChartStyle.Ink;
        var text = plot.Add.Text((100 * mean).ToString("0", CultureInfo.InvariantCulture), x, y);
        (text.LabelFontSize, text.LabelFontColor, text.LabelAlignment) = (ChartStyle.Small, ink, Alignment.MiddleCenter);
        if (low > 0 || high < 0)
            plot.Add.Marker(x + 0.36, y + 0.36, MarkerShape.FilledCircle, 3, ink);
    }
}
