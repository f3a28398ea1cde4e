using System.Collections.ObjectModel;
using Agop.Core.Training;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>
/// The progress of a sweep, from two sources: silos' reports, which it applies at once, and the ledger, which is read now and then. A task
/// that has ended stays ended until the ledger says otherwise; a repeated report counts once. Safe for concurrent use.
/// </summary>
/// <param name="index">What its tasks are for; null where only counts are known.</param>
/// <param name="note">What a person should know of it, or null.</param>
/// <param name="time">The clock.</param>
public sealed class SweepProgress(SweepIndex? index, string? note, TimeProvider time)
{
    /// <summary>Concurrent ends are committed in any order, so each read asks again for what ended this long before the last one.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(10);

    private static readonly HashSet<string> s_withFacts = [.. TaskKinds.All.Where(kind => kind.HasFacts).Select(kind => kind.Name)];

    private readonly Lock _gate = new();
    private readonly EndedTasks _ends = new(index);
    private readonly RunningTasks _running = new();
    private readonly HashSet<string> _factless = new(StringComparer.Ordinal);

    // Cells as they were shown last; null where something of them has changed since.
    private readonly CellView?[] _cells = new CellView?[index?.Cells.Count ?? 0];
    private readonly TimeLeft? _left = index is null ? null : new TimeLeft(index);
    private SweepStatus? _status;
    private IReadOnlyList<KindStatus> _kinds = [];
    private IReadOnlyList<FailureView> _failures = [];
    private IReadOnlyDictionary<string, TrainingPreview> _trainings = ReadOnlyDictionary<string, TrainingPreview>.Empty;
    private DateTimeOffset _since = DateTimeOffset.UnixEpoch;
    private int? _lanes;
    private int _counted;
    private bool _explained = true;
    private bool _leftIsOld;
    private long _read;

    /// <summary>What its tasks are for; null where only counts are known.</summary>
    public SweepIndex? Index => index;

    /// <summary>Whether the ledger has told of it.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_gate)
                return _status is not null;
        }
    }

    /// <summary>Whether all that is known of has ended.</summary>
    public bool SeemsEnded
    {
        get
        {
            lock (_gate)
                return _status is not null && _ends.Total >= _counted;
        }
    }

    /// <summary>A task as a person would call it; its kind where that is all that is known.</summary>
    public string LabelOf(string task, string kind) => index?.Task(task) is { } known ? TaskLabel.Of(known) : kind;

    /// <summary>Whether a task's result is recorded.</summary>
    public bool IsDone(string task)
    {
        lock (_gate)
            return _ends.StateOf(task) == TaskState.Done;
    }

    /// <summary>What there is to see of a training that runs, as silos told last; null where there is nothing.</summary>
    public TrainingPreview? TrainingOf(string task)
    {
        lock (_gate)
            return _trainings.GetValueOrDefault(task);
    }

    /// <summary>Takes over what a silo tells.</summary>
    public void Apply(TaskEvent told)
    {
        var about = told.Change is TaskChange.Started or TaskChange.Progressed ? AboutOf(told) : "";
        lock (_gate)
        {
            switch (told.Change)
            {
                case TaskChange.Started or TaskChange.Progressed when _ends.StateOf(told.Task) is null:
                    var since = told.Since ?? _running.SinceOn(told.Task, told.Silo) ?? told.At;
                    _running.Run(new RunningTask(told.Task, told.Kind, about, told.Silo, told.Lane, told.Share, since, told.Why));
                    break;
                case TaskChange.Done when _ends.StateOf(told.Task) != TaskState.Done:
                    End(new TaskEnd(told.Task, told.Kind, TaskState.Done, told.At, told.Seconds, told.Facts), _read);
                    _running.Stop(told.Task, told.Kind);
                    break;
                case TaskChange.Failed when _ends.StateOf(told.Task) != TaskState.Failed:
                    End(new TaskEnd(told.Task, told.Kind, TaskState.Failed, told.At, null, null), _read);
                    _running.Stop(told.Task, told.Kind);
                    break;
                case TaskChange.Again when _running.Runs(told.Task, told.Silo):
                    _running.Stop(told.Task, told.Kind);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What a task is called; to find that out may mean to plan its network, which no one is to wait for.</summary>
    private string AboutOf(TaskEvent told)
    {
        string? known;
        lock (_gate)
            known = _running.Find(told.Task)?.About;
        return known ?? LabelOf(told.Task, told.Kind);
    }

    /// <summary>Takes over what the silos' lanes told the ledger.</summary>
    /// <param name="running">All that runs of the sweep.</param>
    /// <param name="trainings">What there is to see of the trainings that run, by their tasks.</param>
    /// <param name="lanes">How many tasks can run at a time.</param>
    public void Apply(IEnumerable<RunningTask> running, IReadOnlyDictionary<string, TrainingPreview> trainings, int lanes)
    {
        lock (_gate)
        {
            (_trainings, _lanes) = (trainings, lanes);
            _running.Replace(running.Where(task => _ends.StateOf(task.Task) is null));
        }
    }

    /// <summary>How many tasks can run at a time; as many as run, unless this is said.</summary>
    public void Use(int lanes)
    {
        lock (_gate)
            _lanes = lanes;
    }

    /// <summary>Whether the ledger counts as many ends as are known here.</summary>
    public bool KnowsEndsOf(SweepStatus status) => Agrees(status, IsEnd);

    /// <summary>Whether the ledger counts exactly what is known here.</summary>
    public bool KnowsAllOf(SweepStatus status) => Agrees(status, _ => true);

    private bool Agrees(SweepStatus status, Func<TaskState, bool> counts)
    {
        lock (_gate)
        {
            if (
                _status is null
                || _status.Cancelled != status.Cancelled
                || _status.Entering != status.Entering
                || _status.Priority != status.Priority
                || !_explained
            )
                return false;
            var known = Counts().Total;
            return Enum.GetValues<TaskState>().Where(counts).All(state => known.GetValueOrDefault(state) == status[state]);
        }
    }

    /// <summary>The ledger is asked: what is told from now on it may not know yet.</summary>
    /// <returns>The number of the question.</returns>
    internal long BeginRead()
    {
        lock (_gate)
            _running.Asked(++_read);
        return _read;
    }

    /// <summary>From when on to ask for what has ended.</summary>
    internal DateTimeOffset Since
    {
        get
        {
            lock (_gate)
                return _since;
        }
    }

    /// <summary>How many tasks have ended: as was known when the ledger was asked, and as it has answered so far.</summary>
    internal int EndedBefore(long read)
    {
        lock (_gate)
            return _ends.CountBefore(read);
    }

    /// <summary>Takes over a part of what the ledger tells of ends.</summary>
    internal void Load(IReadOnlyList<TaskEnd> ends)
    {
        lock (_gate)
        {
            foreach (var end in ends)
            {
                End(end, EndedTasks.FromLedger);
                if (end.When - s_overlap > _since)
                    _since = end.When - s_overlap;
            }
        }
    }

    /// <summary>From now on, to <see cref="EndAll"/>, the ledger tells of all that has ended.</summary>
    internal void BeginAll()
    {
        lock (_gate)
            _ends.BeginAll();
    }

    /// <summary>What the ledger has not told again waits again, but for what silos told since a question.</summary>
    internal void EndAll(long read)
    {
        lock (_gate)
        {
            if (!_ends.ForgetOthers(read))
                return;
            _factless.RemoveWhere(task => _ends.StateOf(task) is null);
            Array.Clear(_cells);
            _leftIsOld = true;
        }
    }

    /// <summary>Whether more is told to run than the ledger counts.</summary>
    internal bool TellsMoreThanRuns(IReadOnlyList<KindStatus> kinds)
    {
        lock (_gate)
            return _running.Count > kinds.Where(kind => kind.State == TaskState.Running).Sum(kind => kind.Count);
    }

    /// <summary>Takes over the rest of the ledger's answer.</summary>
    /// <param name="read">The question's number.</param>
    /// <param name="status">The sweep.</param>
    /// <param name="kinds">Its counts.</param>
    /// <param name="running">The ids of all that runs; null where that was not asked.</param>
    internal void Load(long read, SweepStatus status, IReadOnlyList<KindStatus> kinds, IReadOnlySet<string>? running)
    {
        lock (_gate)
        {
            (_status, _kinds) = (status, kinds);
            _counted = kinds.Where(kind => kind.State is not TaskState.Blocked and not TaskState.Cancelled).Sum(kind => kind.Count);
            // A silo may have died without a report.
            _running.Answered(read, task => _ends.StateOf(task) is null && running?.Contains(task) != false);
        }
    }

    /// <summary>Results that were recorded without facts, as older versions do.</summary>
    internal IReadOnlyList<string> Factless(int max)
    {
        lock (_gate)
            return [.. _factless.Take(max)];
    }

    /// <summary>The facts of such a result; null where it cannot be read.</summary>
    internal void SetFacts(string task, TaskFacts? facts)
    {
        lock (_gate)
        {
            _factless.Remove(task);
            if (_ends.Find(task) is var number and >= 0)
                SetFacts(number, facts);
        }
    }

    /// <summary>What has failed, and when.</summary>
    internal IReadOnlySet<(int Task, DateTimeOffset When)> Failed
    {
        get
        {
            lock (_gate)
                return _ends.Failed.ToHashSet();
        }
    }

    /// <summary>Why tasks failed, as the ledger said last.</summary>
    public IReadOnlyList<FailureView> Failures
    {
        get
        {
            lock (_gate)
                return _failures;
        }
    }

    /// <summary>Why tasks failed.</summary>
    internal void Explain(IReadOnlyList<FailureView> failures)
    {
        lock (_gate)
            (_failures, _explained) = (failures, true);
    }

    /// <summary>How it stands now; null before the ledger was asked.</summary>
    public SweepSnapshot? Snapshot()
    {
        lock (_gate)
        {
            if (_status is null)
                return null;
            if (_leftIsOld)
                CountLeft();
            var counts = Counts();
            var status = _status with { Counts = counts.Total };
            var running = _running.Work(index, time.GetUtcNow());
            var lanes = _lanes ?? _running.Count;
            var matrix = Matrix();
            return new SweepSnapshot(
                SweepLine.Of(status),
                status.Ended || status.Total == 0 ? 1 : _left?.Share(running) ?? (double)status[TaskState.Done] / status.Total,
                status.Ended || lanes == 0 ? null : _left?.Estimate(running, lanes)?.TotalSeconds,
                counts.Kinds,
                _running.InOrder,
                index?.Cases ?? [],
                index?.Methods ?? [],
                [.. (index?.Cells ?? []).Select((cell, i) => _cells[i] ??= matrix!.Of(cell))],
                index?.Score ?? "",
                [.. (index?.Models ?? []).Select(model => matrix!.Of(model))],
                index?.ModelCount ?? 0,
                _ends.Throughput(status, time.GetUtcNow()),
                _failures,
                note
            );
        }
    }

    /// <summary>Some of its networks.</summary>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="max">How many at most.</param>
    public IReadOnlyList<ModelView> Models(int skip, int max)
    {
        lock (_gate)
        {
            var matrix = Matrix();
            var end = (int)Math.Min(index?.ModelCount ?? 0, (long)skip + max);
            return [.. Enumerable.Range(skip, Math.Max(0, end - skip)).Select(number => matrix!.Of(index!.Model(number)))];
        }
    }

    private MatrixProgress? Matrix() => index is null ? null : new MatrixProgress(_ends, index, _trainings, _running, time.GetUtcNow());

    private SweepCounts Counts() => new(_kinds, _ends, _running);

    private static bool IsEnd(TaskState state) => state is TaskState.Done or TaskState.Failed or TaskState.Blocked or TaskState.Cancelled;

    private void End(TaskEnd end, long read)
    {
        var before = _ends.StateOf(end.Id);
        var (task, isNew) = _ends.Take(end, read);
        if (!isNew)
            return;
        if (end is { State: TaskState.Done, Facts: { } facts })
        {
            SetFacts(task, TaskFacts.Parse(facts));
            _factless.Remove(end.Id);
        }
        else if (end.State == TaskState.Done && s_withFacts.Contains(end.Kind) && _ends.FactOf(task) is null)
            _factless.Add(end.Id);
        Changed(task);
        if (before == end.State)
            return;
        _explained &= end.State != TaskState.Failed;
        if (before is null && !_leftIsOld)
            Left(task);
        else
            _leftIsOld = true;
    }

    private void SetFacts(int task, TaskFacts? facts)
    {
        _ends.SetFacts(task, facts);
        Changed(task);
    }

    /// <summary>The cell of a task is to be shown anew.</summary>
    private void Changed(int task)
    {
        if (task < index?.Count && index.CellOf(task) is var cell and >= 0)
            _cells[cell] = null;
    }

    /// <summary>Takes an end out of the time left; what waits behind a failed task is not computed either.</summary>
    private void Left(int task)
    {
        if (index is null || task >= index.Count)
            return;
        if (_ends.SecondsOfTask(task) is { } seconds)
        {
            _left!.Finished(task, TimeSpan.FromSeconds(seconds));
            return;
        }
        _left!.Dropped(task);
        foreach (var behind in index.Behind(task, other => _ends.StateOf(other) == TaskState.Done))
            _left.Dropped(behind);
    }

    /// <summary>Counts the time left anew: a failed task was retried, and what waits behind it will be computed.</summary>
    private void CountLeft()
    {
        _leftIsOld = false;
        _left?.Forget();
        foreach (var task in _ends.All)
            Left(task);
    }
}
