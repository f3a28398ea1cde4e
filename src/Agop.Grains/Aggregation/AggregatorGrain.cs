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
    private Task<MergeTree>? _tree;

    public async Task Add(Assignment shard, byte[] state)
    {
        var tree = await Tree(shard.Sweeps);
        // Kept in memory for the merge, which would otherwise read it from the ledger.
        await Task.Run(() => results.Remember(shard.Task, TaskResult.FromBytes(state)));
        Advance(tree, shard.Task, shard.Sweeps);
    }

    public async Task Ended(Assignment merge, bool done)
    {
        var tree = await Tree(merge.Sweeps);
        // A declined merge may have been done elsewhere.
        if (done || await IsDone(merge.Task))
            Advance(tree, merge.Task, merge.Sweeps);
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
    /// Marks a node done and hands the merges that it enables to the merge lane, which claims and records them like any task.
    /// </summary>
    private void Advance(MergeTree tree, string task, IReadOnlyList<string> sweeps)
    {
        if (tree.Finish(task) is { } next)
            Merge(next, sweeps);
    }

    private async Task<bool> IsDone(string task) => (await ledger.FindAsync(task))?.State == TaskState.Done;

    private void Merge(TaskDefinition merge, IReadOnlyList<string> sweeps) =>
        lanes.Assign(new Assignment(merge.Id, merge.Kind, merge.Lane, sweeps, lanes.Silo, LaneRole.Merges));

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
            var tree = new MergeTree(index.Tasks, root);
            var done = new List<string>();
            foreach (var node in tree.Nodes)
                if (await IsDone(node))
                    done.Add(node);
            foreach (var node in Enumerable.Reverse(done))
                if (tree.Finish(node) is { } next && !done.Contains(next.Id))
                    Merge(next, sweeps);
            return tree;
        }
        throw new ArgumentException($"no sweep among {string.Join(", ", sweeps.Select(ShortId.Of))} has a model {ShortId.Of(root)}");
    }
}
