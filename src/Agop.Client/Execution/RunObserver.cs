using Agop.Client.Output;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Execution;

/// <summary>Shows on the display what a silo and its neighbours do for a sweep.</summary>
/// <param name="progress">The sweep's.</param>
/// <param name="reader">Tells it what the ledger says.</param>
/// <param name="display">Where it is shown.</param>
internal sealed class RunObserver(SweepProgress progress, ProgressReader reader, ProgressDisplay display) : ISiloObserver, IDisposable
{
    private readonly TaskIds _computed = new();
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Signal _changed = new();
    private int _running;

    /// <summary>How many of the sweep's tasks this process computed.</summary>
    public int Computed
    {
        get
        {
            lock (_gate)
                return _computed.Count;
        }
    }

    /// <summary>Why the display cannot be told any more.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>The run begins.</summary>
    /// <param name="cached">How many of its tasks have results already.</param>
    public void Planned(int cached) =>
        Tell(() =>
        {
            display.Say($"{progress.Index!.Count} tasks, {cached} of them done before");
            display.Begin();
        });

    public void Started(Claim claim, int lane)
    {
        Interlocked.Increment(ref _running);
        Apply(claim, TaskChange.Started, lane);
    }

    public void Progressed(Claim claim, int lane, double share) => Apply(claim, TaskChange.Progressed, lane, share);

    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        // The report's tasks are no part of the plan.
        if (progress.Index!.Find(claim.Task) >= 0)
            lock (_gate)
                _computed.Add(claim.Task, out _);
        Apply(claim, TaskChange.Done, lane, 1, seconds, facts);
        Stopped();
    }

    public void Refused(Claim claim)
    {
        Apply(claim, TaskChange.Again, -1);
        Note($"a late result of {claim.Kind} {ShortId.Of(claim.Task)} was refused: it was taken from this process meanwhile");
        Stopped();
    }

    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        if (failure is { Held: true, Final: true })
        {
            Apply(claim, TaskChange.Failed, lane);
            var blocked = failure.Blocked > 0 ? $" ({failure.Blocked} tasks behind it are blocked)" : "";
            TellFailed(claim.Task, $"{progress.LabelOf(claim.Task, claim.Kind)}: {error}{blocked}");
        }
        else
        {
            Apply(claim, TaskChange.Again, lane);
            if (failure.Held)
                Note($"{claim.Kind} {ShortId.Of(claim.Task)} failed and is tried again: {error}");
        }
        Stopped();
    }

    public void GaveBack(Claim claim, int lane, string reason)
    {
        Apply(claim, TaskChange.Again, lane);
        if (reason != "stopped")
            Note(reason);
        Stopped();
    }

    public void Reclaimed(int tasks, string whose) => Note($"{tasks} tasks of {whose} are taken up");

    public void LedgerFailed(string error) => Note($"the ledger does not answer and is asked again: {error}");

    public void LedgerAnswered() => Note("the ledger answers again");

    /// <summary>Shows what others did for the sweep, where the ledger counts what was not seen here.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task CatchUpAsync(SweepStatus status, CancellationToken cancellation)
    {
        if (progress.KnowsEndsOf(status))
            return;
        await reader.ReadAsync(cancellation);
        foreach (var failure in progress.Failures)
            TellFailed(failure.Task, $"{failure.About}: {failure.Error ?? "failed"}");
        Show();
    }

    /// <summary>Says something in a line of its own.</summary>
    public void Say(string text) => Tell(() => display.Say(text));

    /// <summary>Says what a person should know.</summary>
    public void Note(string message) => Tell(() => display.Note(message));

    /// <summary>Something may have ended.</summary>
    public void Changed() => _changed.Raise();

    /// <summary>Waits until nothing is running here, or a while has passed.</summary>
    public Task WaitForChangeAsync(TimeSpan patience) => _changed.WaitAsync(patience);

    /// <summary>Shows nothing any more.</summary>
    public void Close() => Tell(display.Dispose);

    public void Dispose()
    {
        display.Dispose();
        _changed.Dispose();
    }

    private void Apply(Claim claim, TaskChange change, int lane, double share = 0, double seconds = 0, string? facts = null)
    {
        progress.Apply(new TaskEvent(claim.Task, claim.Kind, change, "", lane, DateTimeOffset.UtcNow, null, share, seconds, facts));
        Show();
    }

    private void Show() => Tell(() => display.Show(progress.Snapshot));

    /// <summary>Says what failed, once.</summary>
    private void TellFailed(string task, string what) =>
        Tell(() =>
        {
            if (_failed.Add(task))
                display.Say($"failed: {what}");
        });

    private void Stopped()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            Changed();
    }

    private void Tell(Action tell)
    {
        lock (_gate)
        {
            if (Failure is not null)
                return;
            try
            {
                tell();
            }
            catch (IOException error)
            {
                // A standard error that is closed or full must not make a task fail: the run ends instead.
                Failure = new IOException($"the run's progress could not be shown: {error.Message}", error);
                Changed();
            }
        }
    }
}
