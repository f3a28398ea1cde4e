using Agop.Sweeps.Tasks;

namespace Agop.Silo.Watching;

/// <summary>
/// Estimates the time left. Tasks have prior weights by kind; each kind's weight is corrected by what its finished tasks took, and kinds
/// without one borrow the correction of the others.
/// </summary>
public sealed class TimeLeft
{
    private readonly Dictionary<string, TaskDefinition> _waiting;
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _shares = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Seconds, double Weight)> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly double _total;

    /// <param name="tasks">All tasks.</param>
    /// <param name="cached">The ids of those that need no time any more.</param>
    /// <param name="time">The clock.</param>
    public TimeLeft(IReadOnlyList<TaskDefinition> tasks, IReadOnlySet<string> cached, TimeProvider time)
    {
        _time = time;
        _waiting = tasks.Where(task => !cached.Contains(task.Id)).ToDictionary(task => task.Id, StringComparer.Ordinal);
        _total = tasks.Sum(Weight);
    }

    /// <summary>The share of the work that is done or was in the store, from 0 to 1.</summary>
    public double Share =>
        _total == 0 ? 1 : 1 - _waiting.Values.Sum(task => Weight(task) * (1 - _shares.GetValueOrDefault(task.Id))) / _total;

    /// <summary>A task begins, or began a while ago.</summary>
    public void Started(TaskDefinition task, TimeSpan ago = default) =>
        _starts[task.Id] = _time.GetTimestamp() - (long)(ago.TotalSeconds * _time.TimestampFrequency);

    /// <summary>A running task says the share done.</summary>
    public void Progressed(TaskDefinition task, double share) => _shares[task.Id] = share;

    /// <summary>A task is done.</summary>
    public void Finished(TaskDefinition task, TimeSpan elapsed)
    {
        var (seconds, weight) = _finished.GetValueOrDefault(task.Kind);
        _finished[task.Kind] = (seconds + elapsed.TotalSeconds, weight + Weight(task));
        Dropped(task);
    }

    /// <summary>A task will not be done.</summary>
    public void Dropped(TaskDefinition task)
    {
        _waiting.Remove(task.Id);
        _shares.Remove(task.Id);
        _starts.Remove(task.Id);
    }

    /// <summary>A task that was done waits again.</summary>
    public void Reopened(TaskDefinition task) => _waiting[task.Id] = task;

    /// <summary>The time left, or null before anything is known.</summary>
    /// <param name="lanes">How many tasks run at a time.</param>
    public TimeSpan? Estimate(int lanes)
    {
        // The first steps are slower than the rest, and a small share of few seconds says little.
        var running = _shares
            .Where(pair => pair.Value > 0 && _starts.ContainsKey(pair.Key) && _waiting.ContainsKey(pair.Key))
            .Select(pair => (Task: _waiting[pair.Key], Seconds: _time.GetElapsedTime(_starts[pair.Key]).TotalSeconds, Share: pair.Value))
            .Where(entry => entry.Share > 0.02 || entry.Seconds > 5)
            .ToArray();
        var all = _finished.Values.Aggregate(
            (Seconds: 0.0, Weight: 0.0),
            (sum, entry) => (sum.Seconds + entry.Seconds, sum.Weight + entry.Weight)
        );
        foreach (var (task, seconds, share) in running)
            all = (all.Seconds + seconds, all.Weight + share * Weight(task));
        if (all.Weight == 0)
            return null;
        double left = 0;
        foreach (var task in _waiting.Values)
        {
            var known = _finished.GetValueOrDefault(task.Kind);
            foreach (var (other, seconds, share) in running.Where(entry => entry.Task.Kind == task.Kind))
                known = (known.Seconds + seconds, known.Weight + share * Weight(other));
            var scale = known.Weight > 0 ? known.Seconds / known.Weight : all.Seconds / all.Weight;
            left += scale * Weight(task) * (1 - _shares.GetValueOrDefault(task.Id));
        }
        return TimeSpan.FromSeconds(left / lanes);
    }

    /// <summary>Asked once per task: a look at a large sweep adds up all of them.</summary>
    private double Weight(TaskDefinition task)
    {
        if (!_weights.TryGetValue(task.Id, out var weight))
            _weights[task.Id] = weight = TaskKinds.Find(task.Kind).SecondsOf(task.Spec);
        return weight;
    }
}
