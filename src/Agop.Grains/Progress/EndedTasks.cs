using System.Collections;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>
/// The tasks of a sweep that are done or failed, and whether the ledger says so or only a silo does. Planned tasks are known by their
/// numbers in the index, others, such as those of a report, by the numbers behind those. Takes 32 bytes for each planned task, and 8
/// more for one that is done.
/// </summary>
/// <param name="index">What is planned; null where only counts are known.</param>
internal sealed class EndedTasks(SweepIndex? index)
{
    /// <summary>In place of a question's number: the ledger says so.</summary>
    public const long FromLedger = -1;

    private const int Intervals = 60;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly List<Ended> _ends = new(index is null ? 0 : index.Count + index.ModelCount + 1);
    private readonly Dictionary<string, int> _others = new(StringComparer.Ordinal);
    private readonly List<string> _otherKinds = [];
    private readonly Dictionary<(string Kind, TaskState State), (int Count, double Seconds)> _counts = [];

    // When tasks were done, in order.
    private readonly List<long> _done = [];

    // Few of many, so that a look costs what is new: what only silos told, and what failed.
    private readonly Dictionary<int, long> _told = [];
    private readonly Dictionary<int, DateTimeOffset> _failed = [];
    private BitArray? _seen;

    private int Planned => index?.Count ?? 0;

    /// <summary>How many there are.</summary>
    public int Total { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<int> All => Enumerable.Range(0, _ends.Count).Where(task => _ends[task].State != TaskState.Waiting);

    /// <summary>The kinds that there are any of.</summary>
    public IEnumerable<string> Kinds => _counts.Where(count => count.Value.Count > 0).Select(count => count.Key.Kind).Distinct();

    /// <summary>A task's number; -1 where it is not planned and has not ended.</summary>
    public int Find(string task) =>
        index?.Find(task) is var planned and >= 0 ? planned.Value
        : _others.TryGetValue(task, out var other) ? other
        : -1;

    /// <summary>Done, failed, or null where the task has not ended.</summary>
    public TaskState? StateOf(int task) =>
        task >= 0 && task < _ends.Count && _ends[task].State is var state and not TaskState.Waiting ? state : null;

    /// <summary>Done, failed, or null where the task has not ended.</summary>
    public TaskState? StateOf(string task) => StateOf(Find(task));

    /// <summary>How long a task took; null where it is not done.</summary>
    public double? SecondsOfTask(int task) => StateOf(task) == TaskState.Done ? _ends[task].Seconds : null;

    /// <summary>What is known of a result in short: see <see cref="Ended.Fact"/>; null where it is nothing.</summary>
    public double? FactOf(int task) => StateOf(task) == TaskState.Done && !double.IsNaN(_ends[task].Fact) ? _ends[task].Fact : null;

    /// <summary>How many of a kind ended so.</summary>
    public int Count(string kind, TaskState state) => _counts.GetValueOrDefault((kind, state)).Count;

    /// <summary>How long those of a kind that are done took on average; null before the first.</summary>
    public double? SecondsOf(string kind) =>
        _counts.GetValueOrDefault((kind, TaskState.Done)) is { Count: > 0 } done ? done.Seconds / done.Count : null;

    /// <summary>How many were known before a question.</summary>
    public int CountBefore(long read) => Total - _told.Values.Count(told => told >= read);

    /// <summary>What has failed, and when.</summary>
    public IEnumerable<(int Task, DateTimeOffset When)> Failed => _failed.Select(task => (task.Key, task.Value));

    /// <summary>A task has ended.</summary>
    /// <param name="end">How.</param>
    /// <param name="read">The number of the last question to the ledger before a silo told, or <see cref="FromLedger"/>.</param>
    /// <returns>Its number, and whether that is new.</returns>
    public (int Task, bool IsNew) Take(TaskEnd end, long read)
    {
        var task = NumberOf(end);
        if (_seen is not null)
        {
            _seen.Length = Math.Max(_seen.Length, _ends.Count);
            _seen[task] = true;
        }
        var now = new Ended(end.State, end.When.UtcTicks, end.Seconds ?? 0, double.NaN);
        if (_ends[task] is { State: not TaskState.Waiting } known)
        {
            if (read == FromLedger)
                _told.Remove(task);
            if (known with { Fact = double.NaN } == now || (read != FromLedger && known.State == end.State))
                return (task, false);
            now = now with { Fact = known.Fact };
            Count(task, known, -1);
        }
        _ends[task] = now;
        if (read == FromLedger)
            _told.Remove(task);
        else
            _told[task] = read;
        Count(task, now, 1);
        return (task, true);
    }

    /// <summary>Takes down what is known of a result in short.</summary>
    public void SetFacts(int task, TaskFacts? facts)
    {
        var fact = TaskKinds.RoleOf(KindOf(task)) switch
        {
            TaskRole.Evaluation => facts?.Miou,
            TaskRole.Shard => facts?.Samples,
            _ => facts?.Accuracy,
        };
        _ends[task] = _ends[task] with { Fact = fact ?? double.NaN };
    }

    /// <summary>From now on, to <see cref="ForgetOthers"/>, the ledger tells of all that has ended.</summary>
    public void BeginAll() => _seen = new BitArray(_ends.Count);

    /// <summary>Forgets what was not told again, but for what silos told since a question: the answer may not know it.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool ForgetOthers(long read)
    {
        var forgotten = false;
        foreach (var task in All.Where(task => !_seen![task] && !(_told.TryGetValue(task, out var told) && told >= read)).ToArray())
        {
            Count(task, _ends[task], -1);
            _ends[task] = default;
            _told.Remove(task);
            forgotten = true;
        }
        _seen = null;
        return forgotten;
    }

    /// <summary>How fast a sweep went; null before its first task is done.</summary>
    public ThroughputView? Throughput(SweepStatus status, DateTimeOffset now)
    {
        if (_done.Count == 0)
            return null;
        // Finished tasks that the sweep found in the ledger say nothing about it.
        var first = Time(_done[From(status.Submitted) is var own && own < _done.Count ? own : 0]);
        var last = status.Ended || Time(_done[^1]) > now ? Time(_done[^1]) : now;
        var seconds = Math.Max(1, (last - first).TotalSeconds / Intervals);
        var counts = new int[Intervals];
        var begin = From(first);
        for (var i = 0; i < Intervals; i++)
        {
            var end = i == Intervals - 1 ? _done.Count : From(first + TimeSpan.FromSeconds((i + 1) * seconds));
            (counts[i], begin) = (end - begin, end);
        }
        return new ThroughputView(first, seconds, counts, status.Ended ? 0 : _done.Count - From(now - s_minute));
    }

    /// <summary>The number of a task, which it gets here where it is not planned.</summary>
    private int NumberOf(TaskEnd end)
    {
        var task = Find(end.Id);
        if (task < 0)
        {
            _others[end.Id] = task = Planned + _others.Count;
            _otherKinds.Add(end.Kind);
        }
        while (_ends.Count <= task)
            _ends.Add(default);
        return task;
    }

    private string KindOf(int task) => task < Planned ? index!.KindOf(task) : _otherKinds[task - Planned];

    private void Count(int task, Ended end, int more)
    {
        Total += more;
        var kind = KindOf(task);
        var (count, seconds) = _counts.GetValueOrDefault((kind, end.State));
        _counts[(kind, end.State)] = (count + more, seconds + more * end.Seconds);
        if (end.State == TaskState.Failed && more > 0)
            _failed[task] = Time(end.When);
        else
            _failed.Remove(task);
        if (end.State != TaskState.Done)
            return;
        var place = From(Time(end.When));
        if (more > 0)
            _done.Insert(place, end.When);
        else
            _done.RemoveAt(place);
    }

    /// <summary>The place of the first task that was done at a time or later; most are done later than all before.</summary>
    private int From(DateTimeOffset when)
    {
        var (low, high) = (0, _done.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_done[middle] < when.UtcTicks)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>How a task has ended.</summary>
    /// <param name="State">Done, failed, or waiting where it has not ended.</param>
    /// <param name="When">In ticks.</param>
    /// <param name="Seconds">How long its computation took.</param>
    /// <param name="Fact">
    /// An evaluation's mean mIoU, a training's accuracy, how many samples a shard has; NaN where that is not known.
    /// </param>
    private readonly record struct Ended(TaskState State, long When, double Seconds, double Fact);
}
