using System.Globalization;
using ScottPlot;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>Lines or dots over two axes.</summary>
/// <param name="title">What it shows, for those who cannot see it.</param>
/// <param name="across">The axis to the right.</param>
/// <param name="up">The axis upwards, which begins at 0, or below where a value is.</param>
/// <param name="isLog">Whether the axis to the right is logarithmic.</param>
/// <param name="max">The largest possible value, at which intervals end, or null.</param>
public sealed class Chart(string title, string across, string up, bool isLog = false, double? max = null)
{
    private const int Width = 560,
        Height = 320,
        Left = 58,
        Right = 16,
        Top = 12,
        Bottom = 48,
        NameHeight = 13;
    private static readonly double[] s_steps = [1, 2, 5];
    private readonly List<ChartSeries> _series = [];

    /// <summary>Adds a series, drawn over those before it.</summary>
    public Chart Add(ChartSeries series)
    {
        _series.Add(
            series with
            {
                Points =
                [
                    .. series
                        .Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!isLog || point.X > 0))
                        .Select(Drawn),
                ],
            }
        );
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg() => new ChartSheet(title, showsTitle: false, 1, Width, Height).Add(ToPlot()).ToSvg();

    /// <summary>The chart, as ScottPlot draws it.</summary>
    internal Plot ToPlot()
    {
        var plot = ChartStyle.New(across, up);
        Scale(plot);
        for (var i = 0; i < _series.Count; i++)
        {
            if (_series[i].IsLine)
                Line(plot, _series[i], ChartStyle.Colour(i));
            else
                Dots(plot, _series[i], ChartStyle.Colour(i));
        }
        if (_series.Count(series => series.IsLine) > 1)
            Legend(plot);
        else
            plot.HideLegend();
        if (_series.Any(series => !series.IsLine))
        {
            plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, Top));
            Names(plot);
        }
        return plot;
    }

    /// <summary>Where a value is in the picture.</summary>
    private static float PlaceOf(double value, (double From, double To) range, double from, double to) =>
        (float)(from + (value - range.From) / (range.To - range.From) * (to - from));

    private ChartPoint Drawn(ChartPoint point) =>
        point with
        {
            X = isLog ? Math.Log10(point.X) : point.X,
            Low = point.Low is { } low ? Math.Max(0, low) : null,
            High = point.High is { } high ? Math.Min(max ?? high, high) : null,
        };

    private void Scale(Plot plot)
    {
        var points = _series.SelectMany(series => series.Points).DefaultIfEmpty(new ChartPoint(0, 0)).ToArray();
        var (low, high, bottom, top) = (
            points.Min(point => point.X),
            points.Max(point => point.X),
            1.05 * Math.Min(0, points.Min(point => point.Y)),
            points.Max(point => Math.Max(point.Y, point.High ?? point.Y))
        );
        var space = high > low ? 0.04 * (high - low) : 0.5;
        plot.Axes.SetLimits(low - space, high + space, bottom, top > 0 ? 1.05 * top : 1);
        if (!isLog)
            return;
        // Over more than two decades powers of ten alone; else 1, 2 and 5 times each.
        var steps = high - low > 2 ? [1] : s_steps;
        var ticks = Enumerable
            .Range((int)Math.Floor(low - space), (int)Math.Ceiling(high - low + 2 * space) + 2)
            .SelectMany(power => steps.Select(step => (Place: power + Math.Log10(step), Value: step * Math.Pow(10, power))))
            .ToArray();
        ChartStyle.Ticks(plot.Axes.Bottom, [.. ticks.Select(tick => tick.Place)], [.. ticks.Select(tick => Text(tick.Value))]);
    }

    private static void Line(Plot plot, ChartSeries series, Color colour)
    {
        if (series.Points.Count == 0)
            return;
        double[] x = [.. series.Points.Select(point => point.X)];
        var banded = series.Points.Where(point => point is { Low: not null, High: not null }).ToArray();
        if (banded.Length > 1)
        {
            var band = plot.Add.FillY(
                [.. banded.Select(point => point.X)],
                [.. banded.Select(point => point.Low!.Value)],
                [.. banded.Select(point => point.High!.Value)]
            );
            (band.FillColor, band.LineWidth) = (colour.WithAlpha(0.18), 0);
        }
        var line = plot.Add.Scatter(x, series.Points.Select(point => point.Y).ToArray(), colour);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (2, x.Length == 1 ? 6 : 0, series.Name);
    }

    private static void Dots(Plot plot, ChartSeries series, Color colour)
    {
        foreach (var point in series.Points)
        {
            if (point is { Low: { } low, High: { } high })
            {
                var interval = plot.Add.Line(point.X, low, point.X, high);
                (interval.LineColor, interval.LineWidth) = (colour.WithAlpha(0.5), 1.2f);
            }
            plot.Add.Marker(point.X, point.Y, MarkerShape.FilledCircle, 8, colour);
        }
    }

    private static void Legend(Plot plot)
    {
        plot.ShowLegend(Edge.Bottom);
        (plot.Legend.FontSize, plot.Legend.OutlineWidth, plot.Legend.ShadowColor) = (ChartStyle.Small, 0, Colors.Transparent);
        plot.Legend.Orientation = Orientation.Horizontal;
    }

    /// <summary>The names beside the dots, pushed apart where they would lie on each other.</summary>
    private void Names(Plot plot)
    {
        var limits = plot.Axes.GetLimits();
        var (x, y) = ((limits.Left, limits.Right), (limits.Bottom, limits.Top));
        var dots = _series
            .Where(series => !series.IsLine)
            .SelectMany(series =>
                series.Points.Select(point =>
                    (
                        series.Name,
                        Point: point,
                        Across: PlaceOf(point.X, x, Left, Width - Right),
                        Down: PlaceOf(point.Y, y, Height - Bottom, Top)
                    )
                )
            )
            .OrderBy(dot => dot.Down)
            .ToArray();
        var above = float.NegativeInfinity;
        // Places names from the top down and leaves room for the rest above the axis.
        for (var i = 0; i < dots.Length; i++)
        {
            var place = above = Math.Max(
                above + NameHeight,
                Math.Min(dots[i].Down, Height - Bottom - NameHeight * (dots.Length - 1 - i) - NameHeight / 2f)
            );
            var isBefore = dots[i].Across > Width * 0.6;
            var side = (isBefore ? -1 : 1) * (x.Right - x.Left) / (Width - Left - Right);
            var height = y.Bottom + (Height - Bottom - place) / (Height - Bottom - Top) * (y.Top - y.Bottom);
            if (Math.Abs(place - dots[i].Down) > 2)
            {
                var leader = plot.Add.Line(dots[i].Point.X + 5 * side, dots[i].Point.Y, dots[i].Point.X + 13 * side, height);
                (leader.LineColor, leader.LineWidth) = (ChartStyle.Ink.WithAlpha(0.4), 1);
            }
            var name = plot.Add.Text(dots[i].Name, dots[i].Point.X + 15 * side, height);
            (name.LabelFontSize, name.LabelFontColor, name.LabelAlignment) = (
                ChartStyle.Small,
                ChartStyle.Ink,
                isBefore ? Alignment.MiddleRight : Alignment.MiddleLeft
            );
        }
    }

    private static string Text(double tick) =>
        tick is >= 1e5 or < 1e-3
            ? tick.ToString("0.#e0", CultureInfo.InvariantCulture)
            : Math.Round(tick, 6).ToString("0.######", CultureInfo.InvariantCulture);
}
