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

    /// <summary>What the columns of <see cref="PrecisionErrors"/> are.</summary>
    public const string PrecisionNote =
        "‖a − b‖ / ‖b‖ against float64 for the first network of each data set: diag M of its first training images, maps of its first test "
        + "images.";

    /// <summary>What the precision costs in accuracy, row by row: what is compared, and its error in each case.</summary>
    /// <param name="summary">The sweep's.</param>
    /// <param name="ranked">The methods in the table's order.</param>
    public static IEnumerable<(string What, IEnumerable<string> Cells)> PrecisionErrors(SweepSummary summary, IReadOnlyList<string> ranked)
    {
        var rows = summary.Precision ?? [];
        IEnumerable<string> Each(Func<PrecisionRow, double?> error) =>
            summary.Cases.Select(entry =>
                rows.FirstOrDefault(row => row.Data == entry) is { } row ? Cells.Error(error(row)) : "not measured"
            );
        yield return ("diag M", Each(row => row.Diagonal));
        foreach (var method in ranked.Where(method => rows.Any(row => row.Methods.ContainsKey(method))))
            yield return (method, Each(row => row.Methods.GetValueOrDefault(method)));
    }

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
