using Agop.Core.Gradients;
using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Rankings;

namespace Agop.Sweeps.Comparisons;

/// <summary>What several sweeps found, as one table: benchmarks, truths, networks, methods and scores.</summary>
public static class ComparisonTable
{
    /// <summary>The cells of a sweep, data set by data set, score by score, method by method; those without a mean are left out.</summary>
    /// <param name="plan">The sweep's tasks.</param>
    /// <param name="networks">What came out.</param>
    public static IEnumerable<ComparedCell> Of(SweepPlan plan, IReadOnlyList<RankedNetwork> networks)
    {
        var sweep = plan.Sweep;
        var tasks = plan.Cells.ToDictionary(cell => cell.Id, cell => cell.Evaluate);
        foreach (var data in sweep.Data)
        {
            RankedNetwork[] mine = [.. networks.Where(network => network.Id.Data == data.Id)];
            if (mine.Length == 0)
                continue;
            foreach (var score in sweep.Scores)
            {
                var info = ScaledScorer.Find(score, sweep.Name).Score.Score.Info;
                string[] methods =
                [
                    .. sweep
                        .Methods.Select(method => method.Label)
                        .Where(method => mine.All(network => network.Means.ContainsKey((method, score)))),
                ];
                if (methods.Length == 0)
                    continue;
                var sign = info.LowerIsBetter ? -1 : 1;
                var ranks = FriedmanTest
                    .Of([.. mine.Select(network => Array.ConvertAll(methods, method => sign * network.Means[(method, score)]))])
                    .MeanRanks;
                foreach (var (i, method) in methods.Index())
                {
                    var estimate = Estimate.Of(Array.ConvertAll(mine, network => network.Means[(method, score)]));
                    yield return new ComparedCell(
                        sweep.Name,
                        data.Id.Scenario,
                        data.Id.Variant,
                        data.OtherTruth ?? "own",
                        sweep.Architecture.Id,
                        method,
                        score,
                        Names.NameOf(info.Category),
                        info.LowerIsBetter,
                        mine.Length,
                        estimate.Mean,
                        Known(estimate.StandardDeviation),
                        Known(estimate.Low),
                        Known(estimate.High),
                        ranks[i],
                        methods.Length,
                        mine.ToDictionary(network => network.Id.Seed, network => tasks[new Coordinates.CellId(network.Id, method)])
                    );
                }
            }
        }
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
