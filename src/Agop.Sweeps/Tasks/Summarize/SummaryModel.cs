using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>A network in a summary.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Dataset">Place of its data among the needs.</param>
/// <param name="Train">Place of its training.</param>
public sealed record SummaryModel(string Scenario, string Background, long Seed, int Dataset, int Train)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
