using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>
/// How well diag M of the training-time hook finds the truth, as one map for all test images: of the sums since the start, or of those
/// since the snapshot before (<see cref="WindowOf"/>).
/// </summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Target">What the hook accumulates; for sums since the snapshot before with <c>-window</c>.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="IouTopK">Mean over test samples.</param>
/// <param name="MassOnMask">Mean over test samples of the share of diag M on the sample's mask.</param>
/// <param name="ValidationAccuracy">After that epoch; NaN where it is not known.</param>
public sealed record CurveRow(
    string Scenario,
    string Background,
    long Seed,
    string Target,
    int Epoch,
    double IouTopK,
    double MassOnMask,
    double ValidationAccuracy = double.NaN
)
{
    /// <summary>The name of a target's sums between snapshots.</summary>
    public static string WindowOf(string target) => $"{target}{Window}";

    /// <summary>Whether the sums are those since the snapshot before.</summary>
    [JsonIgnore]
    public bool IsWindow => Target.EndsWith(Window, StringComparison.Ordinal);

    private const string Window = "-window";

    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
