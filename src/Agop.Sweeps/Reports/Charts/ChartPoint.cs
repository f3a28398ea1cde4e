namespace Agop.Sweeps.Reports.Charts;

/// <summary>A point of a chart.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up.</param>
/// <param name="Low">Lower end of its interval, or null.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ChartPoint(double X, double Y, double? Low = null, double? High = null);
