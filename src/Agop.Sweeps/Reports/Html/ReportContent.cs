using System.Text.Json.Nodes;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports.Html;

/// <summary>What a report's page shows.</summary>
/// <param name="Summary">Everything that the sweep found out.</param>
/// <param name="Costs">Seconds per map by method, as <c>illustrate</c> tasks measured them; none where they are not known.</param>
/// <param name="Galleries">The best, median and worst cases.</param>
/// <param name="Manifest">What was run with what, on what; null where it is not known.</param>
public sealed record ReportContent(
    SweepSummary Summary,
    IReadOnlyDictionary<string, double> Costs,
    IReadOnlyList<SampleGallery> Galleries,
    JsonObject? Manifest
)
{
    /// <summary>The picture of layers' features over training, SVG; null where they were not measured.</summary>
    public string? Features { get; init; }

    /// <summary>How a person gets the costs where there are none, or null.</summary>
    public string? HowToTime { get; init; }
}
