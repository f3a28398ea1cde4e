namespace Agop.Sweeps.Reports.Charts;

/// <summary>Points of a chart that belong together.</summary>
/// <param name="Name">What the legend calls them.</param>
/// <param name="Points">In the order of the line; what is not finite is left out.</param>
/// <param name="IsLine">Whether a line joins them; else each is a dot with the series' name beside it.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, bool IsLine = true);
