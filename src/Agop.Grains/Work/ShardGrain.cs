using Agop.Grains.Aggregation;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IShardGrain"/>
internal sealed class ShardGrain(ILocalLanes lanes, Results results, Aggregators aggregators) : WorkGrain(lanes), IShardGrain
{
    protected override async Task Deliver(Assignment assignment)
    {
        if (await aggregators.Of(assignment) is not { } aggregator)
            return;
        // Loads from memory or the ledger, off the grain's turn.
        var state = await Task.Run(() => results.Load(assignment.Task).ToBytes());
        await aggregator.Add(assignment, state);
    }
}
