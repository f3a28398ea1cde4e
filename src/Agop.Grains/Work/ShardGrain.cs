using Agop.Grains.Aggregation;
using Agop.Grains.Lanes;
using Agop.Silo.Computing;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IShardGrain"/>
internal sealed class ShardGrain(LocalLanes lanes, Results results, Aggregators aggregators) : WorkGrain(lanes), IShardGrain
{
    protected override async Task Deliver(Assignment assignment)
    {
        if (await aggregators.Of(assignment) is not { } aggregator) return;
        // Just computed here, so it comes from memory; a grain's turn does not wait for it all the same.
        var state = await Task.Run(() => results.Load(assignment.Task).ToBytes());
        await aggregator.Add(assignment, state);
    }
}
