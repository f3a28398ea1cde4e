using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IJobGrain"/>
internal sealed class JobGrain(ILocalLanes lanes, Aggregators aggregators) : WorkGrain(lanes), IJobGrain
{
    protected override async Task Deliver(Assignment assignment)
    {
        if (TaskKinds.RoleOf(assignment.Kind) == TaskRole.Merge && await aggregators.Of(assignment) is { } aggregator)
            await aggregator.Ended(assignment, done: true);
    }
}
