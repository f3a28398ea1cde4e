using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>
/// Updates a sweep's progress from the ledger; each read asks only for what has ended since the last. One read at a time.
/// </summary>
/// <param name="ledger">Where the sweep is.</param>
/// <param name="results">Where its results are; null to use only the facts that silos recorded.</param>
/// <param name="sweep">Its id.</param>
/// <param name="progress">Is told.</param>
public sealed class ProgressReader(ISweeps ledger, Results? results, string sweep, SweepProgress progress)
{
    /// <summary>So many failures are told; the rest are counted.</summary>
    public const int MaxFailures = 100;

    /// <summary>So many results without facts, which older versions left, are read at a time.</summary>
    private const int MaxReadAtOnce = 50;

    /// <summary>So many running tasks are told.</summary>
    private const int MaxRunning = 10_000;

    private IReadOnlySet<(int Task, DateTimeOffset When)> _failed = new HashSet<(int, DateTimeOffset)>();
    private IReadOnlyList<FailureView> _failures = [];

    /// <summary>Whether the ledger, as it counts now, has nothing more to tell.</summary>
    public bool KnowsAllOf(SweepStatus status) => progress.KnowsAllOf(status) && (results is null || progress.Factless(1).Count == 0);

    /// <summary>Asks the ledger; nothing happens where it knows no such sweep.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task ReadAsync(CancellationToken cancellation = default)
    {
        var read = progress.BeginRead();
        var kinds = await ledger.KindsAsync(sweep, cancellation);
        await ReadEndsAsync(progress.Since, cancellation);
        // Fewer: one came later than expected. More: some may have ended since they were counted.
        if (progress.EndedBefore(read) < Ended(kinds))
            await ReadEndsAsync(DateTimeOffset.UnixEpoch, cancellation);
        if (progress.EndedBefore(read) > Ended(kinds))
        {
            kinds = await ledger.KindsAsync(sweep, cancellation);
            // Or some were begun again.
            if (progress.EndedBefore(read) > Ended(kinds))
            {
                progress.BeginAll();
                await ReadEndsAsync(DateTimeOffset.UnixEpoch, cancellation);
                progress.EndAll(read);
            }
        }
        var running = progress.TellsMoreThanRuns(kinds)
            ? (await ledger.PageAsync(sweep, TaskState.Running, null, 0, MaxRunning, cancellation))
                .Select(task => task.Id)
                .ToHashSet(StringComparer.Ordinal)
            : null;
        // The sweep is read last: tasks that a cancellation ended are never shown as ends of a sweep that goes on.
        if (await ledger.SweepAsync(sweep, cancellation) is not { } status)
            return;
        progress.Load(read, status, kinds, running);
        await ReadFactsAsync(cancellation);
        await ReadFailuresAsync(cancellation);
    }

    /// <summary>Reads what has ended at a time or later, part by part.</summary>
    private async Task ReadEndsAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await foreach (var ends in ledger.EndsByPartAsync(sweep, since, cancellation))
            progress.Load(ends);
    }

    private static int Ended(IReadOnlyList<KindStatus> kinds) =>
        kinds.Where(kind => kind.State is TaskState.Done or TaskState.Failed).Sum(kind => kind.Count);

    /// <summary>Reads the facts of results that came without.</summary>
    private async Task ReadFactsAsync(CancellationToken cancellation)
    {
        if (results is null)
            return;
        foreach (var task in progress.Factless(MaxReadAtOnce))
        {
            TaskFacts? facts = null;
            try
            {
                facts = TaskFacts.Of(await results.LoadAsync(task, cancellation));
            }
            catch (Exception error) when (error is LostResultException or StoreException)
            {
                // What is lost has no facts to show.
            }
            progress.SetFacts(task, facts);
        }
    }

    /// <summary>Asks why tasks failed; again only where something else did.</summary>
    private async Task ReadFailuresAsync(CancellationToken cancellation)
    {
        var failed = progress.Failed;
        if (!failed.SetEquals(_failed))
        {
            IReadOnlyList<TaskRecord> records =
                failed.Count == 0 ? [] : await ledger.PageAsync(sweep, TaskState.Failed, null, 0, MaxFailures, cancellation);
            _failures =
            [
                .. records.Select(task => new FailureView(
                    task.Id,
                    task.Kind,
                    TaskLabel.Of(task.Kind, task.Spec),
                    task.Error,
                    task.Failures,
                    task.Deaths
                )),
            ];
            _failed = failed;
        }
        progress.Explain(_failures);
    }
}
