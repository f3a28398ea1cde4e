using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>The number of a sweep's tasks in each state: the ledger's counts, and what silos have reported since.</summary>
internal sealed class SweepCounts
{
    private readonly Dictionary<string, Dictionary<TaskState, int>> _kinds = new(StringComparer.Ordinal);
    private readonly EndedTasks _ends;

    /// <param name="counted">What the ledger counted.</param>
    /// <param name="ends">What has ended.</param>
    /// <param name="running">What silos report as running.</param>
    public SweepCounts(IReadOnlyList<KindStatus> counted, EndedTasks ends, RunningTasks running)
    {
        _ends = ends;
        var (runs, stopped) = (running.Kinds, running.Stopped);
        foreach (var kind in counted.Select(kind => kind.Kind).Concat(ends.Kinds).Distinct())
        {
            var before = counted.Where(entry => entry.Kind == kind).ToDictionary(entry => entry.State, entry => entry.Count);
            var now = _kinds[kind] = [];
            Put(now, TaskState.Done, ends.Count(kind, TaskState.Done));
            Put(now, TaskState.Failed, ends.Count(kind, TaskState.Failed));
            Put(now, TaskState.Blocked, before.GetValueOrDefault(TaskState.Blocked));
            Put(now, TaskState.Cancelled, before.GetValueOrDefault(TaskState.Cancelled));
            var open = Math.Max(0, before.Values.Sum() - now.Values.Sum());
            // What runs now began since the ledger counted, or ran then.
            var ran = Math.Max(0, before.GetValueOrDefault(TaskState.Running) - stopped.GetValueOrDefault(kind));
            open -= Put(now, TaskState.Running, Math.Min(open, Math.Max(ran, runs.GetValueOrDefault(kind))));
            open -= Put(now, TaskState.Waiting, Math.Min(open, before.GetValueOrDefault(TaskState.Waiting)));
            Put(now, TaskState.Ready, open);
        }
    }

    /// <summary>Of all kinds together; states without tasks are missing.</summary>
    public IReadOnlyDictionary<TaskState, int> Total =>
        _kinds
            .Values.SelectMany(states => states)
            .GroupBy(state => state.Key)
            .ToDictionary(state => state.Key, state => state.Sum(kind => kind.Value));

    /// <summary>Kind by kind.</summary>
    public IReadOnlyList<KindView> Kinds =>
        [
            .. _kinds.Select(kind => new KindView(
                kind.Key,
                kind.Value.OrderBy(state => state.Key)
                    .ToDictionary(state => SweepWords.Of(state.Key), state => state.Value, StringComparer.Ordinal),
                _ends.SecondsOf(kind.Key)
            )),
        ];

    private static int Put(Dictionary<TaskState, int> states, TaskState state, int count)
    {
        if (count > 0)
            states[state] = count;
        return count;
    }
}
