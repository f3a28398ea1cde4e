using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>What a precision costs in accuracy, for one network of a data set.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Precision">tf32 or bf16.</param>
/// <param name="Diagonal">||a - b|| / ||b|| of diag M, b in float64; null where b is zero or not finite.</param>
/// <param name="Methods">The same of each method's maps.</param>
public sealed record PrecisionRow(
    string Scenario,
    string Background,
    long Seed,
    string Precision,
    double? Diagonal,
    IReadOnlyDictionary<string, double?> Methods
)
{
    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
