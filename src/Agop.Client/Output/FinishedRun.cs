using Agop.Grains.Sweeps;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Output;

/// <summary>A sweep at its end.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="SummaryTask">The task that made its tables.</param>
/// <param name="Outcome">How its tasks ended.</param>
/// <param name="Cached">How many tasks had results before.</param>
/// <param name="Computed">How many tasks got their results in this process.</param>
/// <param name="Lanes">How many tasks ran here at a time.</param>
/// <param name="Started">When it began.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Forecast">How many seconds it was expected to take; null where that was not known.</param>
internal sealed record FinishedRun(
    SubmittedSweep Sweep,
    TaskDefinition SummaryTask,
    SweepOutcome Outcome,
    int Cached,
    int Computed,
    int Lanes,
    DateTimeOffset Started,
    TimeSpan Elapsed,
    double? Forecast = null
)
{
    /// <summary>How many tasks others on the ledger computed meanwhile.</summary>
    public int Others => Math.Max(0, Outcome.Seconds.Count - Cached - Computed);
}
