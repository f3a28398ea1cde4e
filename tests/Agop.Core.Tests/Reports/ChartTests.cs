using System.Globalization;
using System.Xml.Linq;
using Agop.Core.Reports.Charts;

namespace Agop.Core.Tests.Reports;

public sealed class ChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static XElement Svg(Chart chart) => XElement.Parse(chart.ToSvg());

    [Fact]
    public void Points_lie_where_the_axes_say()
    {
        var random = new Random(5);
        var points = Enumerable.Range(0, 20).Select(i => new ChartPoint(i, random.NextDouble())).ToArray();
        var svg = Svg(new Chart("t", "x", "y").Add(new ChartSeries("line", points)));
        var line = svg.Element(s_svg + "polyline")!.Attribute("points")!.Value.Split(' ').Select(place => place.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        // The ticks' texts and places give the scale back.
        var across = svg.Elements(s_svg + "text").Where(text => text.Attribute("text-anchor")?.Value == "middle" && text.Attribute("y")?.Value == "274").Select(text => (Value: double.Parse(text.Value, CultureInfo.InvariantCulture), At: Number(text, "x"))).ToArray();
        var up = svg.Elements(s_svg + "text").Where(text => text.Attribute("text-anchor")?.Value == "end").Select(text => (Value: double.Parse(text.Value, CultureInfo.InvariantCulture), At: Number(text, "y") - 4)).ToArray();
        for (var i = 0; i < points.Length; i++)
        {
            Assert.Equal(points[i].X, Value(across, line[i][0]), 0.02);
            Assert.Equal(points[i].Y, Value(up, line[i][1]), 0.002);
        }
        Assert.Equal(0, up.Min(tick => tick.Value));

        static double Value((double Value, double At)[] ticks, double at) => ticks[0].Value + (at - ticks[0].At) / (ticks[^1].At - ticks[0].At) * (ticks[^1].Value - ticks[0].Value);
    }

    [Fact]
    public void What_cannot_be_drawn_is_left_out_and_intervals_end_where_values_do()
    {
        var chart = new Chart("t", "x", "y", isLog: true, most: 1).Add(new ChartSeries("dots", [new(double.NaN, 1), new(1, double.PositiveInfinity), new(0, 1), new(-1, 1), new(0.01, 0.5, -3, 7)], IsLine: false));
        var svg = Svg(chart);
        var dot = Assert.Single(svg.Elements(s_svg + "circle"));
        var ticks = svg.Elements(s_svg + "text").Where(text => text.Attribute("text-anchor")?.Value == "end" && text.Value is "0" or "1").Select(text => Number(text, "y") - 4).ToArray();
        var bar = svg.Elements(s_svg + "path").Single(path => path.Attribute("stroke-opacity")?.Value == ".5" && path.Attribute("d")!.Value.Contains('V', StringComparison.Ordinal)).Attribute("d")!.Value.Split('M', ' ', 'V').Skip(2).Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(ticks.Order(), bar.Order());
        Assert.Equal(ticks.Average(), Number(dot, "cy"), 0.1);
        Assert.Empty(Svg(new Chart("empty", "x", "y")).Elements(s_svg + "circle"));
        Assert.Empty(Svg(new Chart("empty", "x", "y").Add(new ChartSeries("none", []))).Elements(s_svg + "polyline"));
    }

    [Fact]
    public void Names_do_not_lie_on_each_other_and_are_texts()
    {
        var chart = new Chart("a < b", "x", "y");
        for (var i = 0; i < 18; i++) chart.Add(new ChartSeries($"<method {i}>", [new ChartPoint(1 + i * 1e-3, 0.5)], IsLine: false));
        var svg = Svg(chart);
        var names = svg.Elements(s_svg + "text").Where(text => text.Value.StartsWith("<method", StringComparison.Ordinal)).Select(text => Number(text, "y")).Order().ToArray();
        Assert.Equal(18, names.Length);
        for (var i = 1; i < names.Length; i++) Assert.InRange(names[i] - names[i - 1], 10.9, 100);
        Assert.InRange(names[^1], 0, 262);
        Assert.Equal("a < b", svg.Element(s_svg + "title")!.Value);
    }
}
