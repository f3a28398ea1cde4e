using Agop.Core.Statistics;

namespace Agop.Sweeps.Rankings;

/// <summary>What was found of the scores of a sweep.</summary>
/// <param name="Sweep">The sweep, with the truth where it is not the data's own.</param>
/// <param name="Random">The label of its random map, or null where it has none.</param>
/// <param name="Scores">How each ranks the methods.</param>
/// <param name="Concordance">
/// Kendall's W of all scores, over the methods that all of them rank: its estimate over networks. 1: all scores rank alike.
/// </param>
/// <param name="Agreements">Every pair of scores.</param>
public sealed record RankFindings(
    string Sweep,
    string? Random,
    IReadOnlyList<RankedScore> Scores,
    Estimate Concordance,
    IReadOnlyList<ScoreAgreement> Agreements
);
