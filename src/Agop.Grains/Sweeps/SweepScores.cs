using System.Runtime.CompilerServices;
using Agop.Grains.Artifacts;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Grains.Sweeps;

/// <summary>A sweep's scores, seed by seed.</summary>
public static class SweepScores
{
    /// <summary>Reads the scores from the tables that a summary is made from, network by network.</summary>
    /// <param name="results">Where the tables are.</param>
    /// <param name="summary">The summary's task.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LostResultException">A table is not there, or damaged.</exception>
    public static async IAsyncEnumerable<ScoreRow> ReadAsync(
        Results results,
        TaskDefinition summary,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        foreach (var table in summary.Needs)
        foreach (var row in NetworkTable.Of(await results.LoadAsync(table, cancellation)).Rows)
            yield return row;
    }
}
