using System.Globalization;
using Agop.Sweeps.Rankings;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// How scores rank methods, as a picture: a chart for each sweep, a row for each method, a column for each score, the mean rank in each
/// cell and as its colour, the best darkest; a score that tells no method from a random map has its name in brackets. Methods are in the
/// order of their mean rank over scores.
/// </summary>
public static class RankChart
{
    private const int Cell = 34,
        Left = 190,
        Above = 50,
        Below = 180;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(IReadOnlyList<RankFindings> findings) => Draw(findings).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(IReadOnlyList<RankFindings> findings) => Draw(findings).ToSvg();

    private static ChartSheet Draw(IReadOnlyList<RankFindings> findings)
    {
        var sheet = new ChartSheet(
            "mean ranks of methods by score, 1 the best; scores in brackets are blind",
            showsTitle: true,
            columns: 1,
            Left + 40 + Cell * findings.Max(found => found.Scores.Count),
            Above + Below + Cell * 3 / 4 * findings.Max(found => Ordered(found).Count)
        );
        foreach (var found in findings)
            sheet.Add(Panel(found));
        return sheet;
    }

    /// <summary>Methods by their mean rank over the scores that rank them.</summary>
    internal static IReadOnlyList<string> Ordered(RankFindings found) =>
        [
            .. found
                .Scores.SelectMany(score => score.Methods.Zip(score.Ranks))
                .GroupBy(pair => pair.First, StringComparer.Ordinal)
                .OrderBy(method => method.Average(pair => pair.Second))
                .Select(method => method.Key),
        ];

    private static Plot Panel(RankFindings found)
    {
        var (plot, methods) = (ChartStyle.New("", ""), Ordered(found));
        ChartStyle.Title(plot, found.Sweep);
        plot.HideGrid();
        foreach (var (x, score) in found.Scores.Index())
        foreach (var (method, rank) in score.Methods.Zip(score.Ranks))
        {
            var y = methods.Count - 1 - methods.Index().First(known => known.Item == method).Index;
            var square = plot.Add.Rectangle(x - 0.48, x + 0.48, y - 0.47, y + 0.47);
            var share = score.Methods.Count < 2 ? 1 : 1 - (rank - 1) / (score.Methods.Count - 1);
            (square.FillColor, square.LineWidth) = (Color.FromHex("#ffffff").MixedWith(ChartStyle.Colour(0), share), 0);
            var text = plot.Add.Text(rank.ToString("0.0", CultureInfo.InvariantCulture), x, y);
            (text.LabelFontSize, text.LabelFontColor, text.LabelAlignment) = (
                ChartStyle.Small,
                share > 0.65 ? Colors.White : ChartStyle.Ink,
                Alignment.MiddleCenter
            );
        }
        ChartStyle.Ticks(
            plot.Axes.Bottom,
            [.. found.Scores.Select((_, i) => (double)i)],
            [.. found.Scores.Select(score => score.IsBlind == true ? $"({score.Score})" : score.Score)]
        );
        ChartStyle.Ticks(plot.Axes.Left, [.. methods.Select((_, i) => (double)(methods.Count - 1 - i))], methods);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.SetLimits(-0.6, found.Scores.Count - 0.4, -0.6, methods.Count - 0.4);
        plot.Layout.Fixed(new PixelPadding(Left, 20, Below, Above));
        return plot;
    }
}
