using Agop.Grains.Artifacts;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Rankings;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Client.Execution;

/// <summary>Reads what a study of ranks needs of a sweep that has run: its networks' tables.</summary>
internal static class RankTables
{
    /// <summary>The means over all test samples, network by network; networks that could not be trained are left out.</summary>
    /// <param name="plan">The sweep's tasks.</param>
    /// <param name="results">Where their results are.</param>
    /// <param name="missing">The tasks that have no result.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<RankedNetwork>> ReadAsync(
        SweepPlan plan,
        Results results,
        IReadOnlyDictionary<string, string> missing,
        CancellationToken cancellation
    )
    {
        var networks = new List<RankedNetwork>();
        foreach (var (network, task) in plan.Networks.Zip(plan.Report(missing)))
        {
            var table = NetworkTable.Of(await results.LoadAsync(task.Id, cancellation));
            if (table.Model is not null)
                networks.Add(
                    new RankedNetwork(
                        network.Model.Id,
                        table
                            .Rows.Where(row => row.Subset == Subsets.All && double.IsFinite(row.Mean))
                            .ToDictionary(row => (row.Method, row.Score), row => row.Mean)
                    )
                );
        }
        return networks;
    }
}
