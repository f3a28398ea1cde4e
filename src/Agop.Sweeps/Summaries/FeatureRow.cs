using System.Text.Json.Serialization;
using Agop.Core.Features;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>A layer's features after an epoch of a network's training.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Epoch">0 before the first step.</param>
/// <param name="Alignment">How alike the weights are to what gradients say.</param>
public sealed record FeatureRow(string Scenario, string Background, long Seed, int Epoch, FeatureAlignment Alignment)
{
    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
