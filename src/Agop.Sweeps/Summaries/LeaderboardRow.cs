using System.Text.Json.Serialization;
using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>One method on one scenario by one score, over seeds.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Score">The score's id.</param>
/// <param name="Subset">all or correct.</param>
/// <param name="Estimate">Mean, spread and interval over seeds.</param>
/// <param name="BootstrapLow">
/// Lower end of the 95 % interval over samples within seeds; only for the primary score over all samples.
/// </param>
/// <param name="BootstrapHigh">Its upper end.</param>
/// <param name="Against">The comparison with the reference over seeds; null for the reference itself.</param>
/// <param name="Adjusted">The t-test's p by Holm's correction over all methods and scenarios of the score.</param>
public sealed record LeaderboardRow(
    string Scenario,
    string Background,
    string Method,
    string Score,
    string Subset,
    Estimate Estimate,
    double? BootstrapLow,
    double? BootstrapHigh,
    PairedTest? Against,
    double? Adjusted
)
{
    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
