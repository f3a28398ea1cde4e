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
        var state = await results.LoadAsync(assignment.Task);
        await aggregator.Add(assignment, await Task.Run(state.ToBytes));
    }
}
