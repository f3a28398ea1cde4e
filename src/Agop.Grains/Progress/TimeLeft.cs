using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>
/// Estimates the time left. Tasks have prior weights by kind; each kind's weight is corrected by what its finished tasks took, and kinds
/// without one borrow the correction of the others.
/// </summary>
public sealed class TimeLeft
{
    private readonly SweepIndex _index;
    private readonly Dictionary<string, (int Tasks, double Weight)> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Seconds, double Weight)> _finished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly double _total;

    /// <param name="index">The sweep's tasks and their weights.</param>
    public TimeLeft(SweepIndex index)
    {
        _index = index;
        _total = index.Seconds.Values.Sum();
        Forget();
    }

    /// <summary>All tasks wait again.</summary>
    public void Forget()
    {
        _gone.Clear();
        _finished.Clear();
        _waiting.Clear();
        foreach (var task in _index.Tasks.Values)
        {
            var (tasks, weight) = _waiting.GetValueOrDefault(task.Kind);
            _waiting[task.Kind] = (tasks + 1, weight + Weight(task));
        }
    }

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
        if (!_gone.Add(task.Id))
            return;
        var (tasks, weight) = _waiting[task.Kind];
        // Without the rest that rounding leaves.
        _waiting[task.Kind] = tasks == 1 ? (0, 0) : (tasks - 1, weight - Weight(task));
    }

    /// <summary>The share of the work that needs no time any more, from 0 to 1.</summary>
    /// <param name="running">What runs; see <see cref="Estimate"/>.</param>
    public double Share(IReadOnlyCollection<(TaskDefinition Task, double Seconds, double Share)> running) =>
        _total == 0
            ? 1
            : Math.Clamp(
                1 - (_waiting.Values.Sum(kind => kind.Weight) - Open(running).Sum(task => task.Share * Weight(task.Task))) / _total,
                0,
                1
            );

    /// <summary>The time left, or null before anything is known.</summary>
    /// <param name="running">What runs, for how many seconds, and which share of it, from 0 to 1, is done.</param>
    /// <param name="lanes">How many tasks run at a time.</param>
    public TimeSpan? Estimate(IReadOnlyCollection<(TaskDefinition Task, double Seconds, double Share)> running, int lanes)
    {
        // The first steps are slower than the rest, and a small share of few seconds says little.
        var telling = Open(running).Where(task => task.Share > 0 && (task.Share > 0.02 || task.Seconds > 5)).ToArray();
        var known = new Dictionary<string, (double Seconds, double Weight)>(_finished, StringComparer.Ordinal);
        foreach (var (task, seconds, share) in telling)
        {
            var (before, weight) = known.GetValueOrDefault(task.Kind);
            known[task.Kind] = (before + seconds, weight + share * Weight(task));
        }
        var all = known.Values.Aggregate(
            (Seconds: 0.0, Weight: 0.0),
            (sum, kind) => (sum.Seconds + kind.Seconds, sum.Weight + kind.Weight)
        );
        if (all.Weight == 0)
            return null;
        double left = 0;
        foreach (var (kind, (_, weight)) in _waiting)
        {
            var begun = Open(running).Where(task => task.Task.Kind == kind).Sum(task => task.Share * Weight(task.Task));
            var (seconds, done) = known.GetValueOrDefault(kind) is { Weight: > 0 } own ? own : all;
            left += seconds / done * Math.Max(0, weight - begun);
        }
        return TimeSpan.FromSeconds(left / lanes);
    }

    private IEnumerable<(TaskDefinition Task, double Seconds, double Share)> Open(
        IReadOnlyCollection<(TaskDefinition Task, double Seconds, double Share)> running
    ) => running.Where(task => !_gone.Contains(task.Task.Id));

    private double Weight(TaskDefinition task) => _index.Seconds[task.Id];
}
