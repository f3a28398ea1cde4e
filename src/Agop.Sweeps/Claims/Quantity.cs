using System.Text.Json.Serialization;
using Agop.Core.Attribution;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Claims;

/// <summary>One number per network: what a claim is about.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Scenario">Of which data set, with its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Name">
/// The score's id; of a curve <c>iou-topk</c> or <c>mass</c>; <c>accuracy</c>; of a trend <c>spearman</c> or <c>isotonic</c>. Margins
/// have it as their unit.
/// </param>
/// <param name="Method">The method's label, of a score.</param>
/// <param name="Samples"><c>all</c> test samples or the <c>correct</c>ly classified ones, of a score.</param>
/// <param name="Target">What the hook accumulates, of a curve; with <c>-window</c>, since the snapshot before.</param>
/// <param name="At">Which snapshot, of a curve: first, middle or last.</param>
/// <param name="Trend">Of what a trend is, and from where on.</param>
public sealed record Quantity(
    QuantityKind Kind,
    string Scenario,
    string Background,
    string Name,
    string? Method = null,
    string? Samples = null,
    string? Target = null,
    string? At = null,
    CurveTrend? Trend = null
)
{
    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);

    /// <summary>Whether a network has a part in it.</summary>
    [JsonIgnore]
    public bool IsOfNetworks =>
        Kind != QuantityKind.Score
        || AttributionMethods.All.FirstOrDefault(method => method.Info.Id == Method!.Split('[')[0])?.Info is not { } info
        || info.Requires(MethodNeeds.Model)
        || info.RequiresAgop;

    /// <inheritdoc/>
    public override string ToString() =>
        Kind switch
        {
            QuantityKind.Score => $"{Name} of {Method} on {Scenario}/{Background}{(Samples == "correct" ? ", correct samples" : "")}",
            QuantityKind.Accuracy => $"accuracy on {Scenario}/{Background}",
            QuantityKind.Trend =>
                $"{Name} of {Trend!.Of} of the hook's diag M ({Target}) from the {Trend.After} on, on {Scenario}/{Background}",
            _ => $"{Name} of the hook's diag M ({Target}) at the {At} snapshot on {Scenario}/{Background}",
        };
}
