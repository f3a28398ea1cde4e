using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Accumulate;
using Agop.Sweeps.Tasks.Merge;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Agop.Grains.Aggregation;

/// <inheritdoc cref="IAggregatorGrain"/>
[Reentrant, PreferLocalPlacement]
internal sealed class AggregatorGrain(ILocalLanes lanes, ITaskQueue ledger, Results results, SweepIndexes indexes) : Grain, IAggregatorGrain
{
    private readonly Dictionary<string, SiloAddress> _places = new(StringComparer.Ordinal);
    private Task<MergeTree>? _tree;

    public async Task Ended(Assignment node, bool done)
    {
        var tree = await Tree(node.Sweeps);
        // What was declined may have been done elsewhere.
        if (!done && !await IsDone(node.Task))
            return;
        if (done)
            _places[node.Task] = node.Silo;
        Advance(tree, node.Task, node.Sweeps);
    }

    public async Task<AggregatorSnapshot> Snapshot(string sweep)
    {
        var tree = await Tree([sweep]);
        var (shards, merges, parts) = (tree.Shards, tree.Merges, tree.Parts());
        var states = await Task.WhenAll(parts.Select(part => results.LoadAsync(part.Id)));
        var state = await Task.Run(() => Sum(parts, states));
        return new AggregatorSnapshot(shards.All, shards.Done, merges.All, merges.Done, state?.Samples ?? 0, state?.Diagonal() ?? []);
    }

    private static AgopState? Sum(IReadOnlyList<TaskDefinition> parts, IReadOnlyList<TaskResult> states) =>
        parts.Count == 0
            ? null
            : Shards.Merge([.. parts.Zip(states, (part, state) => AgopState.FromArrays(TargetOf(part), state.ByName))], (a, b) => a.Add(b));

    private static GradientTarget TargetOf(TaskDefinition task) =>
        task.Role == TaskRole.Merge
            ? JsonFormat.FromObject<MergeSpec>(task.Spec).Target
            : JsonFormat.FromObject<AccumulateSpec>(task.Spec).Target;

    /// <summary>
    /// Marks a node done and hands the merges that it enables to a merge lane, which claims and records them like any task.
    /// </summary>
    private void Advance(MergeTree tree, string task, IReadOnlyList<string> sweeps)
    {
        if (tree.Finish(task) is { } next)
            _ = Merge(tree, next, sweeps);
    }

    private async Task<bool> IsDone(string task) => (await ledger.FindAsync(task))?.State == TaskState.Done;

    /// <summary>Has a pair merged where more of it is in memory.</summary>
    private async Task Merge(MergeTree tree, TaskDefinition merge, IReadOnlyList<string> sweeps)
    {
        var place =
            merge.Needs.Where(_places.ContainsKey).OrderByDescending(tree.LeavesOf).Select(need => _places[need]).FirstOrDefault()
            ?? lanes.Silo;
        foreach (var need in merge.Needs)
            _places.Remove(need);
        var assignment = new Assignment(merge.Id, merge.Kind, merge.Lane, sweeps, place, LaneRole.Merges);
        try
        {
            if (!place.Equals(lanes.Silo))
            {
                await GrainFactory.GetGrain<ILaneGrain>(LaneKey.Of(place, 0)).Begin(assignment);
                return;
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            // That silo is gone; the states are in the ledger.
        }
        lanes.Assign(assignment with { Silo = lanes.Silo });
    }

    /// <summary>The tree, with all marked that the ledger says is done.</summary>
    private async Task<MergeTree> Tree(IReadOnlyList<string> sweeps)
    {
        var loading = _tree ??= Load(sweeps);
        try
        {
            return await loading;
        }
#pragma warning disable CA1031 // Thrown on; the next call tries again.
        catch
#pragma warning restore CA1031
        {
            if (_tree == loading)
                _tree = null;
            throw;
        }
    }

    private async Task<MergeTree> Load(IReadOnlyList<string> sweeps)
    {
        var root = this.GetPrimaryKeyString();
        foreach (var sweep in sweeps)
        {
            if ((await indexes.FindAsync(sweep)).Index is not { } index || index.RootOf(root) != root)
                continue;
            var tree = new MergeTree(index.TasksAround(root), root);
            var done = new List<string>();
            foreach (var node in tree.Nodes)
                if (await IsDone(node))
                    done.Add(node);
            foreach (var node in Enumerable.Reverse(done))
                if (tree.Finish(node) is { } next && !done.Contains(next.Id))
                    _ = Merge(tree, next, sweeps);
            return tree;
        }
        throw new ArgumentException($"no sweep among {string.Join(", ", sweeps.Select(ShortId.Of))} has a model {ShortId.Of(root)}");
    }
}
