using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>What a sweep's tables are of. The needs are its networks' tables, in the order of the sweep.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Architecture">The network's id.</param>
/// <param name="Reference">The method that the others are compared with.</param>
/// <param name="Methods">All methods, in order.</param>
/// <param name="Scores">All scores, in order.</param>
public sealed record SummarizeSpec(
    string Name,
    string Architecture,
    string Reference,
    IReadOnlyList<MethodRow> Methods,
    IReadOnlyList<string> Scores
);
