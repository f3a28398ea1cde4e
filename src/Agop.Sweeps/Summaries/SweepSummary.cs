using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>What a sweep found out; its scores, seed by seed, are in its networks' tables.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Architecture">The network's id.</param>
/// <param name="Reference">The method that the others are compared with.</param>
/// <param name="Methods">All methods, in order.</param>
/// <param name="Scores">All scores, in order; tables are sorted by the first.</param>
/// <param name="Models">The networks.</param>
/// <param name="Leaderboard">Means over seeds.</param>
/// <param name="Curves">How good diag M of the training-time hook was along the way.</param>
/// <param name="Claims">Claims about its data sets, tested when the report is written.</param>
/// <param name="Missing">What could not be computed.</param>
/// <param name="Unanswered">Which maps say nothing.</param>
/// <param name="Precision">What the precision costs in accuracy, where it is tf32 or bf16.</param>
public sealed record SweepSummary(
    string Name,
    string Architecture,
    string Reference,
    IReadOnlyList<MethodRow> Methods,
    IReadOnlyList<string> Scores,
    IReadOnlyList<ModelRow> Models,
    IReadOnlyList<LeaderboardRow> Leaderboard,
    IReadOnlyList<CurveRow> Curves,
    IReadOnlyList<ClaimResult> Claims,
    IReadOnlyList<MissingCell> Missing,
    IReadOnlyList<UnansweredRow> Unanswered,
    IReadOnlyList<PrecisionRow>? Precision = null
)
{
    private IReadOnlyList<DatasetId>? _cases;

    /// <summary>The score that tables are sorted by.</summary>
    [JsonIgnore]
    public string Lead => Scores[0];

    /// <summary>The data sets, in the order of the sweep.</summary>
    [JsonIgnore]
    public IReadOnlyList<DatasetId> Cases => _cases ??= [.. Models.Select(model => model.Data).Distinct()];
}
