using System.Globalization;
using System.Net;
using System.Text;

namespace Agop.Core.Reports.Charts;

/// <summary>Lines or dots over two axes as an SVG picture, which takes text colour and font from the page that it is in.</summary>
/// <param name="title">What it shows, for those who cannot see it.</param>
/// <param name="across">The axis to the right.</param>
/// <param name="up">The axis upwards, which begins at 0.</param>
/// <param name="isLog">Whether the axis to the right is logarithmic.</param>
/// <param name="most">The largest that can be; intervals end there. Null: nothing.</param>
public sealed class Chart(string title, string across, string up, bool isLog = false, double? most = null)
{
    private const int Width = 560, Height = 300, Left = 52, Right = 16, Top = 12, Bottom = 44, Line = 16, Dot = 4, Label = 11;

    // Told apart with any kind of colour vision (Okabe and Ito).
    private static readonly string[] s_colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"];

    private readonly List<ChartSeries> _series = [];

    /// <summary>Adds a series, drawn over those before it.</summary>
    public Chart Add(ChartSeries series)
    {
        _series.Add(series with { Points = [.. series.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!isLog || point.X > 0)).Select(point => point with { Low = point.Low is { } low ? Math.Max(0, low) : null, High = point.High is { } high ? Math.Min(most ?? high, high) : null })] });
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        var points = _series.SelectMany(series => series.Points).ToArray();
        var lines = _series.Where(series => series.IsLine).ToArray();
        var bottom = Height - Bottom;
        var legend = lines.Length > 1 ? lines.Length * Line : 0;
        var x = new Axis(points.Select(point => point.X), isLog, Left, Width - Right, zero: false);
        var y = new Axis(points.SelectMany(point => new[] { point.Y, point.High ?? point.Y }), isLog: false, bottom, Top, zero: true);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height + legend}\" role=\"img\" font-size=\"12\" fill=\"currentColor\"><title>{Escaped(title)}</title>");
        foreach (var tick in y.Ticks)
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y.At(tick):0.#}H{Width - Right}\" stroke=\"currentColor\" stroke-opacity=\".15\"/><text x=\"{Left - 6}\" y=\"{y.At(tick) + 4:0.#}\" text-anchor=\"end\">{Axis.Text(tick)}</text>");
        foreach (var tick in x.Ticks)
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x.At(tick):0.#} {bottom}v5\" stroke=\"currentColor\" stroke-opacity=\".5\"/><text x=\"{x.At(tick):0.#}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{Axis.Text(tick)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Escaped(across)}</text><text transform=\"translate(12 {(Top + bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Escaped(up)}</text>");
        for (var i = 0; i < _series.Count; i++)
        {
            var colour = s_colours[i % s_colours.Length];
            if (_series[i].IsLine) Lines(svg, _series[i], x, y, colour);
            else Dots(svg, _series[i], x, y, colour);
        }
        Names(svg, x, y);
        for (var i = 0; i < lines.Length && legend > 0; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Height + i * Line}\" width=\"14\" height=\"4\" fill=\"{s_colours[_series.IndexOf(lines[i]) % s_colours.Length]}\"/><text x=\"{Left + 20}\" y=\"{Height + i * Line + 7}\">{Escaped(lines[i].Name)}</text>");
        return svg.Append("</svg>").ToString();
    }

    private static void Lines(StringBuilder svg, ChartSeries series, Axis x, Axis y, string colour)
    {
        if (series.Points.Count == 0) return;
        var banded = series.Points.Where(point => point is { Low: not null, High: not null }).ToArray();
        if (banded.Length > 1)
        {
            var there = banded.Select(point => Place(x.At(point.X), y.At(point.Low!.Value)));
            var back = banded.Reverse().Select(point => Place(x.At(point.X), y.At(point.High!.Value)));
            svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{string.Join(' ', there.Concat(back))}\" fill=\"{colour}\" fill-opacity=\".18\"/>");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', series.Points.Select(point => Place(x.At(point.X), y.At(point.Y))))}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"><title>{Escaped(series.Name)}</title></polyline>");
        if (series.Points.Count == 1) svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x.At(series.Points[0].X):0.#}\" cy=\"{y.At(series.Points[0].Y):0.#}\" r=\"3\" fill=\"{colour}\"/>");
    }

    private static void Dots(StringBuilder svg, ChartSeries series, Axis x, Axis y, string colour)
    {
        foreach (var point in series.Points)
        {
            var (cx, cy) = (x.At(point.X), y.At(point.Y));
            if (point is { Low: { } low, High: { } high }) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{cx:0.#} {y.At(low):0.#}V{y.At(high):0.#}\" stroke=\"{colour}\" stroke-opacity=\".5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{cx:0.#}\" cy=\"{cy:0.#}\" r=\"{Dot}\" fill=\"{colour}\"><title>{Escaped(series.Name)}: {Axis.Text(point.X)}, {point.Y:0.000}</title></circle>");
        }
    }

    /// <summary>The names beside the dots, pushed apart where they would lie on each other.</summary>
    private void Names(StringBuilder svg, Axis x, Axis y)
    {
        var above = double.NegativeInfinity;
        var dots = _series.Where(series => !series.IsLine).SelectMany(series => series.Points.Select(point => (series.Name, X: x.At(point.X), Y: y.At(point.Y)))).OrderBy(dot => dot.Y).ToArray();
        // From the top on, but so that all find room above the axis.
        for (var i = 0; i < dots.Length; i++)
        {
            var place = above = Math.Max(above + Label, Math.Min(dots[i].Y, Height - Bottom - Label * (dots.Length - 1 - i)));
            var before = dots[i].X > Width * 0.6;
            var (from, to) = (dots[i].X + (before ? -Dot - 1 : Dot + 1), dots[i].X + (before ? -12 : 12));
            if (Math.Abs(place - dots[i].Y) > 2) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{from:0.#} {dots[i].Y:0.#}L{to:0.#} {place:0.#}\" stroke=\"currentColor\" stroke-opacity=\".4\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{to + (before ? -2 : 2):0.#}\" y=\"{place + 4:0.#}\" text-anchor=\"{(before ? "end" : "start")}\" font-size=\"11\">{Escaped(dots[i].Name)}</text>");
        }
    }

    private static string Place(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
