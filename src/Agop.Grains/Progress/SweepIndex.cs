using Agop.Core.Models;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>
/// What a sweep's tasks are for: its matrix, its networks and their merge trees. Tasks are known by their numbers in the order of the
/// plan, at 75 bytes each; what they are exactly is worked out again when it is asked for.
/// </summary>
public sealed class SweepIndex
{
    /// <summary>The most networks that are described at a time; the rest are only counted.</summary>
    public const int MaxModels = 200;

    private readonly SweepPlan _plan;
    private readonly TaskIds _ids = new();
    private readonly List<TaskClass> _classes = [];
    private readonly List<ushort> _classOf = [];
    private readonly List<int> _cellOf = [];

    // The needs of all tasks, one after another, and where each task's begin.
    private readonly List<int> _needs = [];
    private readonly List<int> _needsOf = [];

    // The first and the last task that needs one directly: nothing behind it is earlier, or later than what is behind that.
    private readonly List<int> _firstBehind = [];
    private readonly List<int> _lastBehind = [];

    // Of each network: its first task, its data, its training and the root of its merge tree.
    private readonly int[] _networks;
    private readonly (int Dataset, int Train, int Root)[] _models;
    private readonly Dictionary<CaseView, int> _columns;
    private readonly List<Cell> _cells = [];
    private readonly RecentNetworks _recent;

    /// <param name="plan">The sweep's plan.</param>
    public SweepIndex(SweepPlan plan)
    {
        (_plan, _networks, _models) = (plan, new int[plan.NetworkCount], new (int, int, int)[plan.NetworkCount]);
        _recent = new RecentNetworks(plan);
        var classes = new Dictionary<TaskClass, ushort>();
        var cases = plan.Sweep.Data.Select(data => CaseView.Of(data.Id)).Distinct().ToArray();
        _columns = cases.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        (Cases, Methods) = (cases, [.. plan.Sweep.Methods.Select(method => method.Label)]);
        var rows = Methods.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        var cells = new Dictionary<(int Case, int Method), int>();
        foreach (var task in plan.DataTasks)
            Add(task, classes);
        foreach (var (number, network) in plan.Networks.Index())
        {
            _networks[number] = _ids.Count;
            foreach (var task in network.Tasks)
                Add(task, classes);
            var model = network.Model;
            _models[number] = (_ids.Find(model.Dataset), _ids.Find(model.Train), _ids.Find(model.Agop));
            var column = _columns[CaseView.Of(model.Id.Data)];
            foreach (var cell in network.Cells)
            {
                var place = (column, rows[cell.Id.Method]);
                if (!cells.TryGetValue(place, out var known))
                {
                    cells[place] = known = _cells.Count;
                    _cells.Add(new Cell(column, place.Item2, []));
                }
                var evaluation = _ids.Find(cell.Evaluate);
                _cells[known].Evaluations.Add(evaluation);
                _cellOf[evaluation] = known;
            }
        }
        // The plan does not say how many tasks there are before they are there.
        _ids.TrimExcess();
        _classOf.TrimExcess();
        foreach (
            var list in (List<int>[])[_cellOf, _needs, _needsOf, _firstBehind, _lastBehind, .. _cells.Select(cell => cell.Evaluations)]
        )
            list.TrimExcess();
        Weight = _classOf.Sum(kind => _classes[kind].Seconds);
    }

    /// <summary>How many tasks are planned.</summary>
    public int Count => _ids.Count;

    /// <summary>The rough cost of all tasks in seconds, before any is measured.</summary>
    public double Weight { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<CaseView> Cases { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>What the cells are: <c>mIoU, top-k</c>.</summary>
    public string Score => Leaderboard.MeanName(_plan.Sweep.Lead);

    /// <summary>How many networks there are.</summary>
    public int ModelCount => _networks.Length;

    /// <summary>The first <see cref="MaxModels"/> networks.</summary>
    public IEnumerable<Network> Models => Enumerable.Range(0, Math.Min(MaxModels, ModelCount)).Select(Model);

    /// <summary>The networks' architecture.</summary>
    public Architecture Architecture => _plan.Sweep.Architecture;

    /// <summary>The cells.</summary>
    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>A task's number, or -1 where it is not planned.</summary>
    public int Find(string task) => _ids.Find(task);

    /// <summary>A task's id.</summary>
    public string IdOf(int task) => _ids[task];

    /// <summary>A task's kind.</summary>
    public string KindOf(int task) => _classes[_classOf[task]].Kind;

    /// <summary>The rough cost of a task in seconds, before any is measured.</summary>
    public double SecondsOf(int task) => _classes[_classOf[task]].Seconds;

    /// <summary>The number of the cell that an evaluation gives; -1 for other tasks.</summary>
    public int CellOf(int task) => _cellOf[task];

    /// <summary>A task, or null where it is not planned.</summary>
    public TaskDefinition? Task(string id) => Find(id) is var task and >= 0 ? TasksOf(task).First(known => known.Id == id) : null;

    /// <summary>A network.</summary>
    public Network Model(int number)
    {
        var (dataset, train, root) = _models[number];
        var seeds = _plan.Sweep.Seeds;
        var data = _plan.Sweep.Data[number / seeds.Count].Id;
        IEnumerable<int> Shards(int task) => IsMerge(task) ? Needs(task).SelectMany(Shards) : [task];
        return new Network(
            new SweepModel(new NetworkId(data, seeds[number % seeds.Count]), _ids[dataset], _ids[train], _ids[root]),
            _columns[CaseView.Of(data)],
            [.. Shards(root).Select(shard => _ids[shard])]
        );
    }

    /// <summary>The root of the merge tree that a shard or merge is in, or null.</summary>
    public string? RootOf(string task) =>
        Find(task) is var number and >= 0
        && TaskKinds.RoleOf(KindOf(number)) is TaskRole.Shard or TaskRole.Merge
        && NetworkOf(number) is var network and >= 0
            ? _ids[_models[network].Root]
            : null;

    /// <summary>The tasks of the network that a task is one of, by their ids; of the data where it is none of a network.</summary>
    public IReadOnlyDictionary<string, TaskDefinition> TasksAround(string task) =>
        TasksOf(Find(task)).ToDictionary(known => known.Id, StringComparer.Ordinal);

    /// <summary>The tasks that wait for a task, directly or through others that are not done.</summary>
    /// <param name="task">The task.</param>
    /// <param name="isDone">Whether a task needs nothing any more.</param>
    public IEnumerable<int> Behind(int task, Func<int, bool> isDone)
    {
        var seen = new HashSet<int> { task };
        for (var (next, last) = (_firstBehind[task], _lastBehind[task]); next <= last; next++)
        {
            if (next == task || !Needs(next).Any(seen.Contains) || isDone(next))
                continue;
            seen.Add(next);
            last = Math.Max(last, _lastBehind[next]);
            yield return next;
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

    private void Add(TaskDefinition task, Dictionary<TaskClass, ushort> classes)
    {
        if (!_ids.Add(task.Id, out var number))
            return;
        var kind = new TaskClass(task.Kind, TaskKinds.Find(task.Kind).SecondsOf(task.Spec));
        if (!classes.TryGetValue(kind, out var known))
        {
            classes[kind] = known = checked((ushort)_classes.Count);
            _classes.Add(kind);
        }
        _classOf.Add(known);
        _cellOf.Add(-1);
        _firstBehind.Add(number);
        _lastBehind.Add(number);
        _needsOf.Add(_needs.Count);
        foreach (var need in task.Needs)
        {
            var needed = _ids.Find(need);
            _needs.Add(needed);
            if (_firstBehind[needed] == needed)
                _firstBehind[needed] = number;
            _lastBehind[needed] = number;
        }
    }

    private IEnumerable<int> Needs(int task)
    {
        var end = task + 1 < Count ? _needsOf[task + 1] : _needs.Count;
        for (var i = _needsOf[task]; i < end; i++)
            yield return _needs[i];
    }

    private bool IsMerge(int task) => TaskKinds.RoleOf(KindOf(task)) == TaskRole.Merge;

    private IReadOnlyList<TaskDefinition> TasksOf(int task) =>
        NetworkOf(task) is var network and >= 0 ? _recent.Of(network).Tasks : _plan.DataTasks;

    /// <summary>The first network that a task is one of; -1 where it gives data.</summary>
    private int NetworkOf(int task)
    {
        // Networks that have no task of their own begin where the next one does.
        var (low, high) = (0, _networks.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_networks[middle] <= task)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>Tasks that cost alike.</summary>
    private readonly record struct TaskClass(string Kind, double Seconds);

    /// <summary>A network.</summary>
    /// <param name="Model">As the plan has it.</param>
    /// <param name="Case">Its column.</param>
    /// <param name="Shards">The tasks that accumulate its AGOP, in order.</param>
    public sealed record Network(SweepModel Model, int Case, IReadOnlyList<string> Shards);

    /// <summary>A cell.</summary>
    /// <param name="Case">Its column.</param>
    /// <param name="Method">Its row.</param>
    /// <param name="Evaluations">The tasks that give it, one per seed; the same one several times where the seed does not matter.</param>
    public sealed record Cell(int Case, int Method, List<int> Evaluations);

    /// <summary>The networks that were asked for last: tasks of one run at about the same time.</summary>
    private sealed class RecentNetworks(SweepPlan plan)
    {
        private const int Max = 64;
        private readonly Lock _gate = new();
        private readonly Dictionary<int, PlannedNetwork> _networks = [];
        private readonly Queue<int> _order = [];

        public PlannedNetwork Of(int number)
        {
            lock (_gate)
            {
                if (_networks.TryGetValue(number, out var known))
                    return known;
                if (_order.Count == Max)
                    _networks.Remove(_order.Dequeue());
                _order.Enqueue(number);
                return _networks[number] = plan.Network(number);
            }
        }
    }
}
