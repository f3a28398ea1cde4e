using Agop.Sweeps.Coordinates;

namespace Agop.Grains.Progress;

/// <summary>A column of a sweep's matrix.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated, rendered or imported.</param>
[GenerateSerializer, Immutable, Alias("agop.case-view")]
public sealed record CaseView(string Scenario, string Background)
{
    /// <summary>A data set as a column.</summary>
    internal static CaseView Of(DatasetId data) => new(data.Scenario, data.Variant);
}
