using Agop.Sweeps.Readings;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>
/// Readings as a picture: a chart for each method, a row for each sweep, task and truth, a column for each score, size and pooling. Blue is
/// over, orange under, the darker the further, a factor of four and more darkest; a dot where the 95 % interval over networks leaves out a
/// ratio of one; grey where there is no ratio.
/// </summary>
public static class ReadingsChart
{
    private const double Darkest = 2;
    private const int Cell = 22,
        Left = 330,
        Above = 50,
        Below = 190;

    /// <summary>The bytes of a PNG file.</summary>
    public static byte[] ToPng(string against, IReadOnlyList<ReadingCell> cells) => Draw(against, cells).ToPng();

    /// <summary>An SVG file.</summary>
    public static string ToSvg(string against, IReadOnlyList<ReadingCell> cells) => Draw(against, cells).ToSvg();

    private static ChartSheet Draw(string against, IReadOnlyList<ReadingCell> cells)
    {
        string[] rows = [.. cells.Select(RowOf).Distinct(StringComparer.Ordinal)],
            columns = [.. cells.Select(ColumnOf).Distinct(StringComparer.Ordinal)];
        var sheet = new ChartSheet(
            $"ratio of means to {against}, by reading: blue is over, orange under",
            showsTitle: true,
            columns: 1,
            Left + columns.Length * Cell + 40,
            Above + Below + rows.Length * Cell
        );
        foreach (var method in cells.GroupBy(cell => cell.Method, StringComparer.Ordinal))
            sheet.Add(Panel(method.Key, [.. method], rows, columns));
        return sheet;
    }

    private static string RowOf(ReadingCell cell) =>
        string.Join(
            "; ",
            new[] { cell.Sweep, cell.Task, cell.Background, cell.Truth == "own" ? "" : cell.Truth }.Where(part => part.Length > 0)
        );

    private static string ColumnOf(ReadingCell cell) =>
        string.Join(
            ", ",
            new[] { cell.Score, cell.Size == "usual" ? "" : cell.Size, cell.Pooling == "sum" ? "" : cell.Pooling }.Where(part =>
                part.Length > 0
            )
        );

    private static Plot Panel(string method, IReadOnlyList<ReadingCell> cells, string[] rows, string[] columns)
    {
        var plot = ChartStyle.New("", "");
        ChartStyle.Title(plot, method);
        plot.HideGrid();
        foreach (var cell in cells)
        {
            var (x, y) = (Array.IndexOf(columns, ColumnOf(cell)), rows.Length - 1 - Array.IndexOf(rows, RowOf(cell)));
            var square = plot.Add.Rectangle(x - 0.48, x + 0.48, y - 0.48, y + 0.48);
            (square.FillColor, square.LineWidth) = (ColourOf(cell.Log), 0);
            if (cell.Side != 0)
                plot.Add.Marker(x, y, MarkerShape.FilledCircle, 5, ChartStyle.Ink);
        }
        ChartStyle.Ticks(plot.Axes.Bottom, [.. columns.Select((_, i) => (double)i)], columns);
        ChartStyle.Ticks(plot.Axes.Left, [.. rows.Select((_, i) => (double)(rows.Length - 1 - i))], rows);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.SetLimits(-0.6, columns.Length - 0.4, -0.6, rows.Length - 0.4);
        plot.Layout.Fixed(new PixelPadding(Left, 20, Below, Above));
        return plot;
    }

    private static Color ColourOf(double log)
    {
        if (!double.IsFinite(log))
            return Color.FromHex("#d9d9d9");
        var share = Math.Min(1, Math.Abs(log) / Darkest);
        return Color.FromHex("#ffffff").MixedWith(ChartStyle.Colour(log > 0 ? 0 : 1), share);
    }
}
