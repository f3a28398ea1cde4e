using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>The tasks of a sweep that are done or failed. Those that silos report are kept apart until the ledger confirms them.</summary>
internal sealed class EndedTasks
{
    /// <summary>In place of a question's number: the ledger says so.</summary>
    public const long FromLedger = -1;

    private const int Intervals = 60;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (TaskEnd End, long Read)> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, TaskState State), int> _counts = [];

    /// <summary>All of them.</summary>
    public IEnumerable<TaskEnd> All => _ends.Values.Select(entry => entry.End);

    /// <summary>The kinds that there are any of.</summary>
    public IEnumerable<string> Kinds => _counts.Where(count => count.Value > 0).Select(count => count.Key.Kind).Distinct();

    /// <summary>Done, failed, or null where the task has not ended.</summary>
    public TaskState? StateOf(string task) => _ends.TryGetValue(task, out var known) ? known.End.State : null;

    /// <summary>How many of a kind ended so.</summary>
    public int Count(string kind, TaskState state) => _counts.GetValueOrDefault((kind, state));

    /// <summary>How many were known before a question.</summary>
    public int CountBefore(long read) => _ends.Values.Count(entry => entry.Read < read);

    /// <summary>Whether a task was known to have ended before a question.</summary>
    public bool IsKnownBefore(string task, long read) => _ends.TryGetValue(task, out var known) && known.Read < read;

    /// <summary>A task has ended.</summary>
    /// <param name="end">How.</param>
    /// <param name="read">The number of the last question to the ledger before a silo told, or <see cref="FromLedger"/>.</param>
    /// <returns>Whether that is new.</returns>
    public bool Take(TaskEnd end, long read)
    {
        if (_ends.TryGetValue(end.Id, out var known))
        {
            if (known.End == end || (read != FromLedger && known.End.State == end.State))
                return false;
            _counts[(known.End.Kind, known.End.State)]--;
        }
        _ends[end.Id] = (end, read);
        _counts[(end.Kind, end.State)] = Count(end.Kind, end.State) + 1;
        return true;
    }

    /// <summary>Forgets all.</summary>
    /// <returns>What silos told since a question, and the answer may not know.</returns>
    public IReadOnlyList<TaskEnd> Forget(long read)
    {
        TaskEnd[] told = [.. _ends.Values.Where(entry => entry.Read >= read).Select(entry => entry.End)];
        _ends.Clear();
        _counts.Clear();
        return told;
    }

    /// <summary>How fast a sweep went; null before its first task is done.</summary>
    public ThroughputView? Throughput(SweepStatus status, DateTimeOffset now)
    {
        DateTimeOffset[] done = [.. All.Where(end => end.State == TaskState.Done).Select(end => end.When).Order()];
        if (done.Length == 0)
            return null;
        // Finished tasks that the sweep found in the ledger say nothing about it.
        var first = done.FirstOrDefault(when => when >= status.Submitted, done[0]);
        var last = status.Ended || done[^1] > now ? done[^1] : now;
        var seconds = Math.Max(1, (last - first).TotalSeconds / Intervals);
        var counts = new int[Intervals];
        foreach (var when in done.Where(when => when >= first))
            counts[Math.Min(Intervals - 1, (int)((when - first).TotalSeconds / seconds))]++;
        return new ThroughputView(first, seconds, counts, status.Ended ? 0 : done.Count(when => when > now - s_minute));
    }
}
