using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>The tasks of a sweep that are done or failed, and whether the ledger says so or only a silo does.</summary>
internal sealed class EndedTasks
{
    /// <summary>In place of a question's number: the ledger says so.</summary>
    public const long FromLedger = -1;

    private const int Intervals = 60;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, TaskEnd> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, TaskState State), (int Count, double Seconds)> _counts = [];
    private readonly List<DateTimeOffset> _done = [];

    // Few of many, so that a look costs what is new: what only silos told, and what failed.
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _failed = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Total => _ends.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<TaskEnd> All => _ends.Values;

    /// <summary>The kinds that there are any of.</summary>
    public IEnumerable<string> Kinds => _counts.Where(count => count.Value.Count > 0).Select(count => count.Key.Kind).Distinct();

    /// <summary>Done, failed, or null where the task has not ended.</summary>
    public TaskState? StateOf(string task) => _ends.TryGetValue(task, out var known) ? known.State : null;

    /// <summary>How long a task took; null where it is not done.</summary>
    public double? SecondsOfTask(string task) => _ends.TryGetValue(task, out var known) ? known.Seconds : null;

    /// <summary>How many of a kind ended so.</summary>
    public int Count(string kind, TaskState state) => _counts.GetValueOrDefault((kind, state)).Count;

    /// <summary>How long those of a kind that are done took on average; null before the first.</summary>
    public double? SecondsOf(string kind) =>
        _counts.GetValueOrDefault((kind, TaskState.Done)) is { Count: > 0 } done ? done.Seconds / done.Count : null;

    /// <summary>How many were known before a question.</summary>
    public int CountBefore(long read) => _ends.Count - _told.Values.Count(told => told >= read);

    /// <summary>What has failed, and when.</summary>
    public IEnumerable<(string Task, DateTimeOffset When)> Failed => _failed.Select(task => (task.Key, task.Value));

    /// <summary>Whether a task was known to have ended before a question.</summary>
    public bool IsKnownBefore(string task, long read) =>
        _ends.ContainsKey(task) && !(_told.TryGetValue(task, out var told) && told >= read);

    /// <summary>A task has ended.</summary>
    /// <param name="end">How.</param>
    /// <param name="read">The number of the last question to the ledger before a silo told, or <see cref="FromLedger"/>.</param>
    /// <returns>Whether that is new.</returns>
    public bool Take(TaskEnd end, long read)
    {
        if (_ends.TryGetValue(end.Id, out var known))
        {
            if (known == end || (read != FromLedger && known.State == end.State))
                return false;
            Count(known, -1);
        }
        _ends[end.Id] = end;
        if (read == FromLedger)
            _told.Remove(end.Id);
        else
            _told[end.Id] = read;
        Count(end, 1);
        return true;
    }

    /// <summary>Forgets all.</summary>
    /// <returns>What silos told since a question, and the answer may not know.</returns>
    public IReadOnlyList<TaskEnd> Forget(long read)
    {
        TaskEnd[] told = [.. _told.Where(task => task.Value >= read).Select(task => _ends[task.Key])];
        _ends.Clear();
        _counts.Clear();
        _done.Clear();
        _told.Clear();
        _failed.Clear();
        return told;
    }

    /// <summary>How fast a sweep went; null before its first task is done.</summary>
    public ThroughputView? Throughput(SweepStatus status, DateTimeOffset now)
    {
        if (_done.Count == 0)
            return null;
        // Finished tasks that the sweep found in the ledger say nothing about it.
        var first = _done[From(status.Submitted) is var own && own < _done.Count ? own : 0];
        var last = status.Ended || _done[^1] > now ? _done[^1] : now;
        var seconds = Math.Max(1, (last - first).TotalSeconds / Intervals);
        var counts = new int[Intervals];
        for (var i = From(first); i < _done.Count; i++)
            counts[Math.Min(Intervals - 1, (int)((_done[i] - first).TotalSeconds / seconds))]++;
        return new ThroughputView(first, seconds, counts, status.Ended ? 0 : _done.Count - From(now - s_minute));
    }

    private void Count(TaskEnd end, int more)
    {
        var (count, seconds) = _counts.GetValueOrDefault((end.Kind, end.State));
        _counts[(end.Kind, end.State)] = (count + more, seconds + more * (end.Seconds ?? 0));
        if (end.State == TaskState.Failed && more > 0)
            _failed[end.Id] = end.When;
        else
            _failed.Remove(end.Id);
        if (end.State != TaskState.Done)
            return;
        var place = From(end.When);
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
            if (_done[middle] < when)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
