using System.Collections;

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
    private readonly BitArray _gone;

    /// <param name="index">The sweep's tasks and their weights.</param>
    public TimeLeft(SweepIndex index)
    {
        _index = index;
        _gone = new BitArray(index.Count);
        Forget();
    }

    /// <summary>All tasks wait again.</summary>
    public void Forget()
    {
        _gone.SetAll(false);
        _finished.Clear();
        _waiting.Clear();
        for (var task = 0; task < _index.Count; task++)
        {
            var (tasks, weight) = _waiting.GetValueOrDefault(_index.KindOf(task));
            _waiting[_index.KindOf(task)] = (tasks + 1, weight + Weight(task));
        }
    }

    /// <summary>A task is done.</summary>
    public void Finished(int task, TimeSpan elapsed)
    {
        var kind = _index.KindOf(task);
        var (seconds, weight) = _finished.GetValueOrDefault(kind);
        _finished[kind] = (seconds + elapsed.TotalSeconds, weight + Weight(task));
        Dropped(task);
    }

    /// <summary>A task will not be done.</summary>
    public void Dropped(int task)
    {
        if (_gone[task])
            return;
        _gone[task] = true;
        var kind = _index.KindOf(task);
        var (tasks, weight) = _waiting[kind];
        // Without the rest that rounding leaves.
        _waiting[kind] = tasks == 1 ? (0, 0) : (tasks - 1, weight - Weight(task));
    }

    /// <summary>The share of the work that needs no time any more, from 0 to 1.</summary>
    /// <param name="running">What runs; see <see cref="Estimate"/>.</param>
    public double Share(IReadOnlyCollection<(int Task, double Seconds, double Share)> running) =>
        _index.Weight == 0
            ? 1
            : Math.Clamp(
                1 - (_waiting.Values.Sum(kind => kind.Weight) - Open(running).Sum(task => task.Share * Weight(task.Task))) / _index.Weight,
                0,
                1
            );

    /// <summary>The time left, or null before anything is known.</summary>
    /// <param name="running">What runs, for how many seconds, and which share of it, from 0 to 1, is done.</param>
    /// <param name="lanes">How many tasks run at a time.</param>
    public TimeSpan? Estimate(IReadOnlyCollection<(int Task, double Seconds, double Share)> running, int lanes)
    {
        // The first steps are slower than the rest, and a small share of few seconds says little.
        var telling = Open(running).Where(task => task.Share > 0 && (task.Share > 0.02 || task.Seconds > 5)).ToArray();
        var known = new Dictionary<string, (double Seconds, double Weight)>(_finished, StringComparer.Ordinal);
        foreach (var (task, seconds, share) in telling)
        {
            var (before, weight) = known.GetValueOrDefault(_index.KindOf(task));
            known[_index.KindOf(task)] = (before + seconds, weight + share * Weight(task));
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
            var begun = Open(running).Where(task => _index.KindOf(task.Task) == kind).Sum(task => task.Share * Weight(task.Task));
            var (seconds, done) = known.GetValueOrDefault(kind) is { Weight: > 0 } own ? own : all;
            left += seconds / done * Math.Max(0, weight - begun);
        }
        return TimeSpan.FromSeconds(left / lanes);
    }

    private IEnumerable<(int Task, double Seconds, double Share)> Open(
        IReadOnlyCollection<(int Task, double Seconds, double Share)> running
    ) => running.Where(task => !_gone[task.Task]);

    private double Weight(int task) => _index.SecondsOf(task);
}
