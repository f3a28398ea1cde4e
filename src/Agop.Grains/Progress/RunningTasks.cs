using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>The tasks of a sweep that silos tell to run, and what they told to run no more since the ledger counted.</summary>
internal sealed class RunningTasks
{
    private readonly Dictionary<string, (RunningTask Task, long Read)> _running = new(StringComparer.Ordinal);
    private readonly List<(string Kind, long Read)> _stopped = [];

    /// <summary>How many run.</summary>
    public int Count => _running.Count;

    /// <summary>The kinds of all that run.</summary>
    public IReadOnlyList<string> Kinds => [.. _running.Values.Select(entry => entry.Task.Kind)];

    /// <summary>The kinds of all that were stopped.</summary>
    public IReadOnlyList<string> StoppedKinds => [.. _stopped.Select(stop => stop.Kind)];

    /// <summary>All that run, by silo and lane.</summary>
    public IReadOnlyList<RunningTask> InOrder =>
        [.. _running.Values.Select(entry => entry.Task).OrderBy(task => task.Silo, StringComparer.Ordinal).ThenBy(task => task.Lane)];

    /// <summary>A task runs.</summary>
    /// <param name="task">Where, and how far it is.</param>
    /// <param name="read">The number of the last question to the ledger.</param>
    public void Run(RunningTask task, long read)
    {
        // On another silo it begins anew.
        if (_running.TryGetValue(task.Task, out var known) && known.Task.Silo == task.Silo)
            task = task with { Since = known.Task.Since };
        _running[task.Task] = (task, read);
    }

    /// <summary>Whether a silo runs a task; it may run elsewhere by now.</summary>
    public bool Runs(string task, string silo) => _running.TryGetValue(task, out var known) && known.Task.Silo == silo;

    /// <summary>A task runs no more.</summary>
    public void Stop(string task, string kind, long read)
    {
        _running.Remove(task);
        _stopped.Add((kind, read));
    }

    /// <summary>These run, and no others.</summary>
    public void Replace(IEnumerable<RunningTask> tasks, long read)
    {
        _running.Clear();
        foreach (var task in tasks)
            _running[task.Task] = (task, read);
    }

    /// <summary>The ledger answered a question.</summary>
    /// <param name="read">Its number.</param>
    /// <param name="runs">Whether a task that ran before it may still run.</param>
    public void Counted(long read, Func<string, bool> runs)
    {
        _stopped.RemoveAll(stop => stop.Read < read);
        foreach (var gone in _running.Where(entry => entry.Value.Read < read && !runs(entry.Key)).Select(entry => entry.Key).ToArray())
            _running.Remove(gone);
    }

    /// <summary>For the estimate of the time left; what seems to begin later than now, by its silo's clock, begins now.</summary>
    public IReadOnlyCollection<(TaskDefinition Task, double Seconds, double Share)> Work(SweepIndex? index, DateTimeOffset now) =>
        [
            .. from entry in _running.Values
            let task = index?.Tasks.GetValueOrDefault(entry.Task.Task)
            where task is not null
            select (task, Math.Max(0, (now - entry.Task.Since).TotalSeconds), entry.Task.Share),
        ];
}
