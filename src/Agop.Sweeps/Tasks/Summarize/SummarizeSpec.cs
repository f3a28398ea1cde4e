using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>What a sweep's results are put together from; needs are given by place.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Architecture">The network's id.</param>
/// <param name="Reference">The method that the others are compared with.</param>
/// <param name="Methods">All methods, in order.</param>
/// <param name="Scores">All scores, in order.</param>
/// <param name="Models">The networks.</param>
/// <param name="Cells">The numbers that are there.</param>
/// <param name="Missing">The numbers that are not, with the reason.</param>
public sealed record SummarizeSpec(
    string Name,
    string Architecture,
    string Reference,
    IReadOnlyList<MethodRow> Methods,
    IReadOnlyList<string> Scores,
    IReadOnlyList<SummaryModel> Models,
    IReadOnlyList<SummaryCell> Cells,
    IReadOnlyList<MissingCell> Missing
);
