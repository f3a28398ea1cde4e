using Agop.Grains.Contracts;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Sweeps;

/// <summary>
/// How a sweep stands, from two sources: what the silos tell, at once, and what the ledger says, now and then. A task that has ended stays
/// ended until the ledger says otherwise; what is told twice counts once.
/// </summary>
internal sealed class SweepState
{
    private readonly Dictionary<string, TaskState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunningTask> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _scores = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskState, int> _ended = [];
    private SweepStatus? _status;
    private int _drift;
    private readonly Guid _activation = Guid.NewGuid();
    private long _version;

    /// <summary>When the last event was.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Whether all that is known of has ended.</summary>
    public bool SeemsEnded => _status is not null && _ended.Values.Sum() >= _status.Total;

    /// <summary>Whether what the ledger said last is the end.</summary>
    public bool Ended => _status is { Ended: true };

    /// <summary>Takes over what the ledger says of every task.</summary>
    /// <param name="status">The sweep.</param>
    /// <param name="tasks">Its tasks.</param>
    /// <param name="since">What silos told while the ledger was asked; it may not have known that yet.</param>
    public void Load(SweepStatus status, IReadOnlyList<TaskRecord> tasks, params IReadOnlyList<TaskNews> since)
    {
        (_status, _drift) = (status, 0);
        _states.Clear();
        _ended.Clear();
        foreach (var task in tasks)
        {
            _kinds[task.Id] = task.Kind;
            _states[task.Id] = task.State;
            if (IsEnd(task.State))
                Count(task.State, 1);
            // Its silo may have died without a report.
            if (task.State != TaskState.Running)
                _running.Remove(task.Id);
        }
        foreach (var news in since)
            Apply(news);
    }

    /// <summary>Takes over the ledger's counts.</summary>
    /// <returns>
    /// Whether they tell of ends that were not heard of, or of less that runs, twice in a row: then every task is to be asked for.
    /// </returns>
    public bool Check(SweepStatus status)
    {
        _status = status;
        var missed =
            status.Counts.Where(count => IsEnd(count.Key)).Sum(count => count.Value) != _ended.Values.Sum()
            || status[TaskState.Running] < _running.Count;
        _drift = missed ? _drift + 1 : 0;
        return _drift > 1;
    }

    /// <summary>Takes over what a silo tells.</summary>
    public void Apply(TaskNews news)
    {
        At = news.At;
        if (!_states.TryGetValue(news.Task, out var state))
            return;
        switch (news.Event)
        {
            case TaskEvent.Started or TaskEvent.Progressed when !IsEnd(state):
                _running[news.Task] = new RunningTask(news.Task, _kinds[news.Task], news.Silo, news.Lane, news.Share);
                break;
            case TaskEvent.Done or TaskEvent.Failed:
                _running.Remove(news.Task);
                var end = news.Event == TaskEvent.Done ? TaskState.Done : TaskState.Failed;
                if (IsEnd(state))
                    Count(state, -1);
                Count(end, 1);
                _states[news.Task] = end;
                break;
            case TaskEvent.Again:
                // Only on that silo: the task may run elsewhere by now.
                if (_running.TryGetValue(news.Task, out var running) && running.Silo == news.Silo)
                    _running.Remove(news.Task);
                break;
            default:
                break;
        }
    }

    /// <summary>An evaluation's score.</summary>
    public void Score(string task, double score) => _scores[task] = score;

    /// <summary>All of it.</summary>
    /// <param name="map">What the evaluations are for; null where that is not known.</param>
    public SweepSnapshot? Snapshot(SweepMap? map)
    {
        if (_status is not { } status)
            return null;
        var counts = new Dictionary<TaskState, int>(_ended.Where(entry => entry.Value > 0));
        foreach (var end in new[] { TaskState.Blocked, TaskState.Cancelled }.Where(end => status[end] > 0))
            counts[end] = status[end];
        var open = Math.Max(0, status.Total - counts.Values.Sum());
        Put(
            TaskState.Running,
            Math.Min(open, Math.Max(_running.Count, _status[TaskState.Running] > 0 && _running.Count == 0 ? _status[TaskState.Running] : 0))
        );
        Put(TaskState.Ready, Math.Min(open, status[TaskState.Ready]));
        Put(TaskState.Waiting, open);
        return new SweepSnapshot(
            _activation,
            ++_version,
            status.Id,
            status.Name,
            status.Priority,
            status.Cancelled,
            status.Submitted,
            counts,
            [.. _running.Values],
            Scores(map),
            At
        );

        void Put(TaskState state, int count)
        {
            if (count > 0)
                counts[state] = count;
            open -= count;
        }
    }

    private IReadOnlyList<MethodScore> Scores(SweepMap? map) =>
        map is null
            ? []
            :
            [
                .. from score in _scores
                from cell in map.Cells[score.Key]
                group score.Value by (cell.Id.Network.Data, cell.Id.Method) into cell
                orderby cell.Key.Data.Scenario, cell.Key.Data.Variant, cell.Key.Method
                select new MethodScore(cell.Key.Data.Scenario, cell.Key.Data.Variant, cell.Key.Method, cell.Average(), cell.Count()),
            ];

    private void Count(TaskState state, int more) => _ended[state] = _ended.GetValueOrDefault(state) + more;

    private static bool IsEnd(TaskState state) => state is TaskState.Done or TaskState.Failed or TaskState.Blocked or TaskState.Cancelled;
}
