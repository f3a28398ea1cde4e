using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>How well the running diag M of the training-time hook finds the truth, as one map for all test images.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Target">What the hook accumulates.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="IouTopK">Mean over test samples.</param>
/// <param name="MassOnMask">Mean over test samples of the share of diag M on the sample's mask.</param>
public sealed record CurveRow(string Scenario, string Background, long Seed, string Target, int Epoch, double IouTopK, double MassOnMask)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
