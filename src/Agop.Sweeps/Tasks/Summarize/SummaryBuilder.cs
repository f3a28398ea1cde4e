using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>Averages, compares and tests what a sweep's evaluations scored.</summary>
internal sealed class SummaryBuilder(SummarizeSpec spec, IReadOnlyList<TaskResult> needs, CancellationToken cancellation)
{
    public SweepSummary Build()
    {
        var models = spec
            .Models.Select(model => new ModelRow(
                model.Scenario,
                model.Background,
                model.Seed,
                (double)needs[model.Train].Values["test-accuracy"]!,
                (int)needs[model.Train].Values["best-epoch"]!
            ))
            .ToArray();
        var rows = Rows();
        var curves = spec
            .Models.SelectMany(model => QualityCurve.Of(needs[model.Train], needs[model.Dataset].Dataset.Test, model.Network))
            .ToArray();
        var summary = new SweepSummary(
            spec.Name,
            spec.Architecture,
            spec.Reference,
            spec.Methods,
            spec.Scores,
            models,
            Leaderboard(rows),
            rows,
            curves,
            [],
            spec.Missing
        );
        return summary with { Claims = PaperClaims.Test(summary) };
    }

    private ScoreRow[] Rows()
    {
        var correct = spec.Models.ToDictionary(model => model.Network, model => needs[model.Train]["test_correct"].As<bool>().ToArray());
        var rows = new List<ScoreRow>();
        foreach (var cell in spec.Cells)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = needs[cell.Evaluate];
            var states = Array.ConvertAll(result[EvaluateKind.MapStates].As<byte>().ToArray(), state => (MapState)state);
            var right = correct[cell.Network];
            foreach (var score in spec.Scores)
            {
                var values = result[$"score/{score}"].ToDoubles();
                foreach (
                    var (subset, kept) in new[] { (Subsets.All, values), (Subsets.Correct, values.Where((_, i) => right[i]).ToArray()) }
                )
                {
                    var mean = new ScoreResult(score, kept, subset == Subsets.All ? states : [.. states.Where((_, i) => right[i])]);
                    rows.Add(
                        new ScoreRow(
                            cell.Scenario,
                            cell.Background,
                            cell.Method,
                            score,
                            subset,
                            cell.Seed,
                            mean.Defined,
                            kept.Length - mean.Defined,
                            mean.ZeroMaps,
                            mean.InvalidMaps,
                            mean.Mean
                        )
                        {
                            InvalidSamples =
                                subset == Subsets.All && mean.InvalidMaps > 0
                                    ?
                                    [
                                        .. states
                                            .Index()
                                            .Where(entry => entry.Item == MapState.Invalid)
                                            .Select(entry => entry.Index)
                                            .Take(ScoreRow.MaxInvalidSamples),
                                    ]
                                    : null,
                        }
                    );
                }
            }
        }
        return [.. rows];
    }

    private List<LeaderboardRow> Leaderboard(ScoreRow[] rows)
    {
        var board = new List<LeaderboardRow>();
        // A family of tests: all methods and scenarios of one score, subset and background.
        foreach (var family in rows.GroupBy(row => (row.Score, row.Subset, row.Background)))
        {
            var cells = family
                .GroupBy(row => (row.Scenario, row.Method))
                .Select(cell => Compare(family.Key, cell.Key.Scenario, cell.Key.Method, [.. cell], family))
                .ToArray();
            var adjusted = Holm.Adjust([.. cells.Select(cell => cell.Against?.TTest ?? double.NaN)]);
            board.AddRange(cells.Select((cell, i) => cell with { Adjusted = cell.Against is null ? null : adjusted[i] }));
        }
        return board;
    }

    private LeaderboardRow Compare(
        (string Score, string Subset, string Background) family,
        string scenario,
        string method,
        ScoreRow[] cell,
        IEnumerable<ScoreRow> rows
    )
    {
        cancellation.ThrowIfCancellationRequested();
        PairedTest? against = null;
        if (method != spec.Reference)
        {
            var reference = rows.Where(row => row.Scenario == scenario && row.Method == spec.Reference)
                .ToDictionary(row => row.Seed, row => row.Mean);
            var paired = cell.Where(row => reference.ContainsKey(row.Seed)).ToArray();
            against = PairedTest.Compare([.. paired.Select(row => row.Mean)], [.. paired.Select(row => reference[row.Seed])]);
        }
        double? low = null,
            high = null;
        if (family is (ScoreCatalog.Primary, Subsets.All, _))
        {
            var perSeed = spec
                .Cells.Where(known => known.Scenario == scenario && known.Background == family.Background && known.Method == method)
                .Select(known => needs[known.Evaluate][$"score/{family.Score}"].ToDoubles())
                .ToArray();
            (low, high) = Bootstrap.Interval(perSeed, $"{scenario}/{family.Background}/{method}");
        }
        return new LeaderboardRow(
            scenario,
            family.Background,
            method,
            family.Score,
            family.Subset,
            Estimate.Of([.. cell.Select(row => row.Mean)]),
            low,
            high,
            against,
            Adjusted: null
        );
    }
}
