using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>What a sweep's tasks are for: its matrix, its networks and their merge trees.</summary>
public sealed class SweepIndex
{
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _behind;

    /// <param name="plan">The sweep's plan.</param>
    public SweepIndex(SweepPlan plan)
    {
        Tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        Seconds = plan.Tasks.ToDictionary(task => task.Id, task => TaskKinds.Find(task.Kind).SecondsOf(task.Spec), StringComparer.Ordinal);
        _behind = plan
            .Tasks.SelectMany(task => task.Needs.Select(need => (Need: need, task.Id)))
            .ToLookup(arrow => arrow.Need, arrow => arrow.Id, StringComparer.Ordinal);
        var cases = plan.Models.Select(model => CaseView.Of(model.Id.Data)).Distinct().ToArray();
        var places = cases.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var methods = plan.Sweep.Methods.Index().ToDictionary(entry => entry.Item.Label, entry => entry.Index, StringComparer.Ordinal);
        (Cases, Methods) = (cases, [.. plan.Sweep.Methods.Select(method => method.Label)]);
        Models =
        [
            .. plan.Models.Select(model => new Network(model, places[CaseView.Of(model.Id.Data)], [.. Shards(model.Agop, model.Agop)])),
        ];
        Cells =
        [
            .. plan
                .Cells.Select(cell => (Case: places[CaseView.Of(cell.Id.Network.Data)], Method: methods[cell.Id.Method], cell.Evaluate))
                .GroupBy(cell => (cell.Case, cell.Method), cell => cell.Evaluate)
                .Select(cell => new Cell(cell.Key.Case, cell.Key.Method, [.. cell])),
        ];
    }

    /// <summary>The planned tasks by their ids.</summary>
    public IReadOnlyDictionary<string, TaskDefinition> Tasks { get; }

    /// <summary>The rough cost of each task in seconds, before any is measured.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<CaseView> Cases { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<Network> Models { get; }

    /// <summary>The cells.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The root of the merge tree that a shard or merge is in, or null.</summary>
    public string? RootOf(string task) => _roots.GetValueOrDefault(task);

    /// <summary>The tasks that wait for a task, directly or through others that are not done.</summary>
    /// <param name="task">The task's id.</param>
    /// <param name="isDone">Whether a task needs nothing any more.</param>
    public IEnumerable<TaskDefinition> Behind(string task, Func<string, bool> isDone)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([task]);
        while (open.TryPop(out var next))
            foreach (var behind in _behind[next].Where(id => !isDone(id) && seen.Add(id)))
            {
                yield return Tasks[behind];
                open.Push(behind);
            }
    }

    /// <summary>The largest parts of a merge tree that are done, from left to right: sums of shards, or shards.</summary>
    /// <param name="tasks">Its tasks by their ids.</param>
    /// <param name="root">The id of its root.</param>
    /// <param name="isDone">Whether a task is done.</param>
    public static IEnumerable<TaskDefinition> PartsOf(
        IReadOnlyDictionary<string, TaskDefinition> tasks,
        string root,
        Func<string, bool> isDone
    ) =>
        isDone(root) ? [tasks[root]]
        : tasks[root].Role == TaskRole.Merge ? tasks[root].Needs.SelectMany(need => PartsOf(tasks, need, isDone))
        : [];

    /// <summary>How many shards a node of a merge tree is of.</summary>
    /// <param name="tasks">Its tasks by their ids.</param>
    /// <param name="task">The node's id.</param>
    public static int LeavesOf(IReadOnlyDictionary<string, TaskDefinition> tasks, string task) =>
        tasks[task].Role == TaskRole.Merge ? tasks[task].Needs.Sum(need => LeavesOf(tasks, need)) : 1;

    /// <summary>The shards below a node of a merge tree.</summary>
    private List<string> Shards(string task, string root)
    {
        _roots[task] = root;
        return Tasks[task].Role == TaskRole.Merge ? [.. Tasks[task].Needs.SelectMany(need => Shards(need, root))] : [task];
    }

    /// <summary>A network.</summary>
    /// <param name="Model">As the plan has it.</param>
    /// <param name="Case">Its column.</param>
    /// <param name="Shards">The tasks that accumulate its AGOP, in order.</param>
    public sealed record Network(SweepModel Model, int Case, IReadOnlyList<string> Shards);

    /// <summary>A cell.</summary>
    /// <param name="Case">Its column.</param>
    /// <param name="Method">Its row.</param>
    /// <param name="Evaluations">The tasks that give it, one per seed; the same one several times where the seed does not matter.</param>
    public sealed record Cell(int Case, int Method, IReadOnlyList<string> Evaluations);
}
