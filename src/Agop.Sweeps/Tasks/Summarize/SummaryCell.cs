using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>A number in a summary.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Evaluate">Place of its evaluation among the needs.</param>
public sealed record SummaryCell(string Scenario, string Background, long Seed, string Method, int Evaluate)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
