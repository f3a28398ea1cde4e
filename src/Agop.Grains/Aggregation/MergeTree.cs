using Agop.Grains.Progress;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Aggregation;

/// <summary>The merge tree of a model: shards at the leaves, a merge for each two neighbours, and which of them are done.</summary>
internal sealed class MergeTree
{
    private readonly Dictionary<string, TaskDefinition> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly string _root;

    /// <param name="tasks">A sweep's tasks by their ids.</param>
    /// <param name="root">The id of the root.</param>
    public MergeTree(IReadOnlyDictionary<string, TaskDefinition> tasks, string root)
    {
        _root = root;
        Enter(tasks, root);
    }

    /// <summary>The ids of all nodes, children behind their parents.</summary>
    public IReadOnlyCollection<string> Nodes => _nodes.Keys;

    /// <summary>How many leaves there are, and how many are done.</summary>
    public (int All, int Done) Shards => Count(merges: false);

    /// <summary>How many merges there are, and how many are done.</summary>
    public (int All, int Done) Merges => Count(merges: true);

    /// <summary>How many shards a node is of.</summary>
    public int LeavesOf(string task) => SweepIndex.LeavesOf(_nodes, task);

    /// <summary>A node is done.</summary>
    /// <returns>The merge that is possible now and was not before, or null.</returns>
    public TaskDefinition? Finish(string task)
    {
        if (!_nodes.ContainsKey(task) || !_done.Add(task) || !_parents.TryGetValue(task, out var parent))
            return null;
        return !_done.Contains(parent) && _nodes[parent].Needs.All(_done.Contains) ? _nodes[parent] : null;
    }

    /// <summary>The largest parts of the tree that are done, from left to right.</summary>
    public IReadOnlyList<TaskDefinition> Parts() => [.. SweepIndex.PartsOf(_nodes, _root, _done.Contains)];

    private void Enter(IReadOnlyDictionary<string, TaskDefinition> tasks, string task)
    {
        var node = _nodes[task] = tasks[task];
        if (!IsMerge(node))
            return;
        foreach (var need in node.Needs)
        {
            _parents[need] = task;
            Enter(tasks, need);
        }
    }

    private (int All, int Done) Count(bool merges) =>
        (_nodes.Values.Count(node => IsMerge(node) == merges), _done.Count(task => IsMerge(_nodes[task]) == merges));

    private static bool IsMerge(TaskDefinition task) => task.Role == TaskRole.Merge;
}
