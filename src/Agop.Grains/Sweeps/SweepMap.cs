using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Sweeps;

/// <summary>A sweep's tasks by what they are for.</summary>
internal sealed class SweepMap
{
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);

    public SweepMap(SweepPlan plan)
    {
        Cells = plan.Cells.ToLookup(cell => cell.Evaluate, StringComparer.Ordinal);
        Tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        foreach (var model in plan.Models)
            Enter(model.Agop, model.Agop);
    }

    /// <summary>The tasks by their ids.</summary>
    public IReadOnlyDictionary<string, TaskDefinition> Tasks { get; }

    /// <summary>The leaderboard's numbers by the evaluations that give them.</summary>
    public ILookup<string, SweepCell> Cells { get; }

    /// <summary>The root of the merge tree that a shard or merge is in, or null.</summary>
    public string? RootOf(string task) => _roots.GetValueOrDefault(task);

    private void Enter(string task, string root)
    {
        _roots[task] = root;
        if (!IsMerge(Tasks[task]))
            return;
        foreach (var need in Tasks[task].Needs)
            Enter(need, root);
    }

    /// <summary>Whether a task of a merge tree is a merge; else it is a shard.</summary>
    public static bool IsMerge(TaskDefinition task) => task.Role == TaskRole.Merge;
}
