using Agop.Client.Output;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Execution;

/// <summary>Shows on the display what a silo and its neighbours do for a sweep.</summary>
internal sealed class RunObserver(IReadOnlyList<TaskDefinition> tasks, ProgressDisplay display) : ISiloObserver, IDisposable
{
    private readonly Dictionary<string, TaskDefinition> _tasks = tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly HashSet<string> _computed = new(StringComparer.Ordinal);
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

    public void Planned(IReadOnlySet<string> cached)
    {
        _ended.UnionWith(cached);
        Tell(() => display.Planned(tasks, cached));
    }

    public void Started(Claim claim, int lane)
    {
        Interlocked.Increment(ref _running);
        About(claim.Task, task => display.Started(task, lane));
    }

    public void Progressed(Claim claim, int lane, double share) => About(claim.Task, task => display.Progressed(task, lane, share));

    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        About(
            claim.Task,
            task =>
            {
                if (_ended.Add(task.Id))
                    display.Finished(task, lane, TimeSpan.FromSeconds(seconds));
                _computed.Add(task.Id);
            }
        );
        Ended(claim.Task);
        Stopped();
    }

    public void Refused(Claim claim) =>
        Dropped(claim, $"a late result of {claim.Kind} {ShortId.Of(claim.Task)} was refused: it was taken from this process meanwhile");

    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        About(
            claim.Task,
            task =>
            {
                if (failure is { Held: true, Final: true } && _ended.Add(task.Id))
                    display.Failed(task, error, failure.Blocked);
                else
                    display.Dropped(task, lane);
            }
        );
        if (failure is { Held: true, Final: false })
            Tell(() => display.Noted($"{claim.Kind} {ShortId.Of(claim.Task)} failed and is tried again: {error}"));
        Stopped();
    }

    public void GaveBack(Claim claim, int lane, string reason) => Dropped(claim, reason == "stopped" ? null : reason);

    public void Reclaimed(int tasks, string whose) => Tell(() => display.Noted($"{tasks} tasks of {whose} are taken up"));

    public void LedgerFailed(string error) => Tell(() => display.Noted($"the ledger does not answer and is asked again: {error}"));

    public void LedgerAnswered() => Tell(() => display.Noted("the ledger answers again"));

    /// <summary>Whether more of the sweep has ended than was seen here: others work on it, too.</summary>
    public bool Misses(SweepStatus status)
    {
        var gone = status[TaskState.Done] + status[TaskState.Failed] + status[TaskState.Blocked] + status[TaskState.Cancelled];
        lock (_gate)
            return gone > _ended.Count;
    }

    /// <summary>Shows what others did for the sweep.</summary>
    public void CatchUp(IReadOnlyList<TaskRecord> records)
    {
        foreach (var record in records)
        {
            if (!_tasks.TryGetValue(record.Id, out var task))
            {
                if (record.State is TaskState.Done or TaskState.Failed or TaskState.Blocked or TaskState.Cancelled)
                    Ended(record.Id);
                continue;
            }
            Tell(() =>
            {
                if (record.State is TaskState.Done && _ended.Add(task.Id))
                    display.Finished(task, null, TimeSpan.FromSeconds(record.Seconds ?? 0));
                if (record.State is TaskState.Failed && _ended.Add(task.Id))
                    display.Failed(task, record.Error ?? "failed", 0);
                if (record.State is TaskState.Blocked or TaskState.Cancelled && _ended.Add(task.Id))
                    display.Blocked(task);
            });
        }
    }

    /// <summary>A result is lost; its task waits again.</summary>
    public void Reopened(string id, string reason)
    {
        Tell(() => display.Noted(reason));
        About(
            id,
            task =>
            {
                if (_ended.Remove(id))
                    display.Reopened(task);
            }
        );
    }

    /// <summary>Something may have ended.</summary>
    public void Changed() => _changed.Raise();

    /// <summary>Waits until nothing is running here, or a while has passed.</summary>
    public Task WaitForChangeAsync(TimeSpan patience) => _changed.WaitAsync(patience);

    /// <summary>Shows nothing any more.</summary>
    public void Close() => display.Dispose();

    public void Dispose()
    {
        display.Dispose();
        _changed.Dispose();
    }

    private void Dropped(Claim claim, string? note)
    {
        About(claim.Task, task => display.Dropped(task, null));
        if (note is not null)
            Tell(() => display.Noted(note));
        Stopped();
    }

    private void Stopped()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            Changed();
    }

    /// <summary>Counts tasks beyond the plan: the summary, the illustrations.</summary>
    private void Ended(string id)
    {
        lock (_gate)
            _ended.Add(id);
    }

    private void About(string id, Action<TaskDefinition> tell)
    {
        // The summary and the illustrations are no part of the plan.
        if (_tasks.TryGetValue(id, out var task))
            Tell(() => tell(task));
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
                // Whoever cannot be told any more (a closed or full standard error) is no reason to call a task failed: the run ends.
                Failure = new IOException($"the run's progress could not be shown: {error.Message}", error);
                Changed();
            }
        }
    }
}
