using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>One network.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="TestAccuracy">Share of test samples classified correctly.</param>
/// <param name="BestEpoch">The epoch of the kept snapshot, from 1.</param>
public sealed record ModelRow(string Scenario, string Background, long Seed, double TestAccuracy, int BestEpoch)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
