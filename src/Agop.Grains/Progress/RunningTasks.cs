namespace Agop.Grains.Progress;

/// <summary>The tasks of a sweep that silos report as running, and how many have stopped since the ledger counted them.</summary>
internal sealed class RunningTasks
{
    private readonly Dictionary<string, (RunningTask Task, long Begun)> _running = new(StringComparer.Ordinal);
    private Dictionary<string, int> _stopped = new(StringComparer.Ordinal);
    private Dictionary<string, int> _stoppedSinceQuestion = new(StringComparer.Ordinal);
    private long _question;
    private long _answered;

    /// <summary>How many run.</summary>
    public int Count => _running.Count;

    /// <summary>How many of each kind run.</summary>
    public IReadOnlyDictionary<string, int> Kinds =>
        _running.Values.GroupBy(entry => entry.Task.Kind).ToDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);

    /// <summary>How many of each kind ran when the ledger counted, and run no more.</summary>
    public IReadOnlyDictionary<string, int> Stopped => _stopped;

    /// <summary>All that run, by silo and lane.</summary>
    public IReadOnlyList<RunningTask> InOrder =>
        [.. _running.Values.Select(entry => entry.Task).OrderBy(task => task.Silo, StringComparer.Ordinal).ThenBy(task => task.Lane)];

    /// <summary>A silo reports a task as running.</summary>
    public void Run(RunningTask task) =>
        _running[task.Task] = (task, _running.TryGetValue(task.Task, out var known) ? known.Begun : _question);

    /// <summary>A task, or null where it does not run.</summary>
    public RunningTask? Find(string task) => _running.TryGetValue(task, out var known) ? known.Task : null;

    /// <summary>When a task began on a silo; null where it does not run there.</summary>
    public DateTimeOffset? SinceOn(string task, string silo) => Runs(task, silo) ? _running[task].Task.Since : null;

    /// <summary>Whether a silo runs a task; it may run elsewhere by now.</summary>
    public bool Runs(string task, string silo) => _running.TryGetValue(task, out var known) && known.Task.Silo == silo;

    /// <summary>A task stops.</summary>
    public void Stop(string task, string kind)
    {
        // What began after the ledger counted is not in its count.
        if (_running.Remove(task, out var known) && known.Begun >= _answered)
            return;
        _stopped[kind] = _stopped.GetValueOrDefault(kind) + 1;
        _stoppedSinceQuestion[kind] = _stoppedSinceQuestion.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Exactly these run.</summary>
    public void Replace(IEnumerable<RunningTask> tasks)
    {
        _running.Clear();
        foreach (var task in tasks)
            Run(task);
    }

    /// <summary>The ledger is asked.</summary>
    /// <param name="read">The question's number.</param>
    public void Asked(long read)
    {
        _question = read;
        _stoppedSinceQuestion.Clear();
    }

    /// <summary>The ledger answered.</summary>
    /// <param name="read">The question's number.</param>
    /// <param name="runs">Whether a task that ran before the question may still run.</param>
    public void Answered(long read, Func<string, bool> runs)
    {
        _answered = read;
        (_stopped, _stoppedSinceQuestion) = (_stoppedSinceQuestion, new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var gone in _running.Where(entry => entry.Value.Begun < read && !runs(entry.Key)).Select(entry => entry.Key).ToArray())
            _running.Remove(gone);
    }

    /// <summary>For the estimate of the time left; a task that seems to begin later than now, by its silo's clock, begins now.</summary>
    public IReadOnlyCollection<(int Task, double Seconds, double Share)> Work(SweepIndex? index, DateTimeOffset now) =>
        [
            .. from entry in _running.Values
            let task = index?.Find(entry.Task.Task) ?? -1
            where task >= 0
            select (task, Math.Max(0, (now - entry.Task.Since).TotalSeconds), entry.Task.Share),
        ];
}
