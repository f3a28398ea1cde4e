using Agop.Core.Scores;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports;

/// <summary>The leaderboard as every report shows it: which rows, in which order, which are best, what the columns are called.</summary>
public static class Leaderboard
{
    /// <summary>The rows of one score over all samples, by method and case.</summary>
    public static IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> Board(SweepSummary summary, string score) =>
        summary.Leaderboard.Where(row => row.Score == score && row.Subset == Subsets.All).ToDictionary(row => (row.Method, row.Data));

    /// <summary>What a score is called below one map: <c>IoU top-k</c>.</summary>
    public static string ScoreName(string score) => score == ScoreCatalog.Primary ? "IoU top-k" : score;

    /// <summary>What the mean of a score is called: <c>mIoU, top-k</c>.</summary>
    public static string MeanName(string score) =>
        score == ScoreCatalog.Primary
            ? "mIoU, top-k"
            : ScoreCatalog.All.FirstOrDefault(known => known.Info.Id == score)?.Info.Name ?? score;

    /// <summary>The best of each case, several where they are equal.</summary>
    public static IReadOnlySet<LeaderboardRow> Best(IEnumerable<LeaderboardRow> rows) =>
        rows.GroupBy(row => row.Data)
            .SelectMany(group => group.Where(row => row.Estimate.Mean >= group.Max(other => other.Estimate.Mean)))
            .ToHashSet();

    /// <summary>A data set as a column's title: the variant only where the sweep has more than one.</summary>
    public static string Title(SweepSummary summary, DatasetId entry) =>
        summary.Cases.Select(known => known.Variant).Distinct().Count() > 1 ? entry.ToString() : entry.Scenario;

    /// <summary>Methods by their mean over the table's columns, best first.</summary>
    public static IReadOnlyList<string> Ranked(
        SweepSummary summary,
        IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> board
    ) =>
        [
            .. summary
                .Methods.Select(method => method.Label)
                .OrderByDescending(method =>
                    summary
                        .Cases.Select(entry => board.TryGetValue((method, entry), out var row) ? row.Estimate.Mean : 0)
                        .DefaultIfEmpty(0)
                        .Average()
                ),
        ];
}
