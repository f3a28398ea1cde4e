using System.Xml.Linq;
using Agop.Sweeps.Reports.Charts;
using ScottPlot;
using ScottPlot.Plottables;

namespace Agop.Sweeps.Tests.Reports;

public sealed class ChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    private static Plot Drawn(Chart chart)
    {
        var plot = chart.ToPlot();
        plot.RenderInMemory(560, 320);
        return plot;
    }

    [Fact]
    public void A_line_has_its_points_and_a_band_of_their_intervals()
    {
        var random = new Random(Random.Shared.Next());
        var points = Enumerable.Range(0, 20).Select(i => new ChartPoint(i, random.NextDouble(), 0.1, 0.9)).ToArray();
        var plot = Drawn(new Chart("t", "x", "y").Add(new ChartSeries("one", points)).Add(new ChartSeries("two", points[..1])));
        var lines = plot.GetPlottables<Scatter>().ToArray();
        Assert.Equal(points.Select(point => (point.X, point.Y)), lines[0].Data.GetScatterPoints().Select(point => (point.X, point.Y)));
        Assert.Equal(["one", "two"], lines.Select(line => line.LegendText));
        // A line of one point is a dot, and one interval is no band.
        Assert.Equal((0f, 6f), (lines[0].MarkerSize, lines[1].MarkerSize));
        Assert.Single(plot.GetPlottables<FillY>());
        Assert.Equal(0, plot.Axes.GetLimits().Bottom);
        Assert.InRange(plot.Axes.GetLimits().Top, 0.9, 1.05);
    }

    [Fact]
    public void Values_that_cannot_be_drawn_are_left_out_and_intervals_end_at_the_limits()
    {
        var chart = new Chart("t", "x", "y", isLog: true, max: 1).Add(
            new ChartSeries(
                "dots",
                [new(double.NaN, 1), new(1, double.PositiveInfinity), new(0, 1), new(-1, 1), new(0.01, 0.5, -3, 7)],
                IsLine: false
            )
        );
        var plot = Drawn(chart);
        var dot = Assert.Single(plot.GetPlottables<Marker>());
        Assert.Equal((-2, 0.5), (dot.X, dot.Y));
        var interval = plot.GetPlottables<LinePlot>().First();
        Assert.Equal((-2, 0, -2, 1), (interval.Start.X, interval.Start.Y, interval.End.X, interval.End.Y));
        Assert.Empty(Drawn(new Chart("empty", "x", "y")).GetPlottables<Marker>());
        Assert.Empty(Drawn(new Chart("empty", "x", "y").Add(new ChartSeries("none", []))).GetPlottables<Scatter>());
    }

    [Fact]
    public void Names_do_not_overlap_and_stay_above_the_axis()
    {
        var random = new Random(Random.Shared.Next());
        var chart = new Chart("t", "x", "y");
        for (var i = 0; i < 18; i++)
            chart.Add(
                new ChartSeries(
                    $"method {i}",
                    [new ChartPoint(1 + random.NextDouble(), random.NextDouble() < 0.5 ? 0.5 : 0.01)],
                    IsLine: false
                )
            );
        var plot = Drawn(chart);
        var names = plot.GetPlottables<Text>().Select(text => plot.GetPixel(text.Location).Y).Order().ToArray();
        Assert.Equal(18, names.Length);
        for (var i = 1; i < names.Length; i++)
            Assert.InRange(names[i] - names[i - 1], 12.9, 320);
        Assert.InRange(names[^1], 0, plot.GetPixel(new ScottPlot.Coordinates(1, 0)).Y);
    }

    [Fact]
    public void An_SVG_has_a_title_no_fixed_size_real_text_and_ids_of_its_own()
    {
        var svg = XElement.Parse(
            new Chart("a < b", "epoch", "mIoU")
                .Add(new ChartSeries("<one>", [new(1, 0.5), new(2, 0.7)]))
                .Add(new ChartSeries("two", [new(1, 0.5), new(2, 0.7)]))
                .ToSvg()
        );
        Assert.Equal("a < b", svg.Element(s_svg + "title")!.Value);
        Assert.Equal(
            ("img", "0 0 560 320", null, null),
            (svg.Attribute("role")!.Value, svg.Attribute("viewBox")!.Value, svg.Attribute("width"), svg.Attribute("height"))
        );
        var texts = svg.Descendants(s_svg + "text").ToArray();
        Assert.Superset(new HashSet<string> { "epoch", "mIoU", "<one>", "two" }, texts.Select(text => text.Value).ToHashSet());
        // Another picture in the same page has other names for its parts, and each names only its own.
        var other = new Chart("b", "epoch", "mIoU").Add(new ChartSeries("one", [new(1, 0.5)])).ToSvg();
        var ids = svg.Descendants().Attributes("id").Select(id => id.Value).ToArray();
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.DoesNotContain(id, other, StringComparison.Ordinal));
        Assert.All(svg.Descendants().Attributes("clip-path"), clip => Assert.Contains(clip.Value["url(#".Length..^1], ids));
        Assert.All(texts, text => Assert.StartsWith("Inter, ", text.Attribute("font-family")!.Value, StringComparison.Ordinal));
    }
}
