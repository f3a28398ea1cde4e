using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>A number that could not be computed.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Error">Why.</param>
public sealed record MissingCell(string Scenario, string Background, long Seed, string Method, string Error)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
