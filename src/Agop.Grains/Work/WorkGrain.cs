using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Work;

/// <summary>What shards, evaluations and other jobs have in common.</summary>
/// <param name="lanes">The lanes of the silo that it is on.</param>
/// <param name="aggregators">Who merges what comes out.</param>
[LanePlacement]
internal abstract class WorkGrain(ILocalLanes lanes, Aggregators aggregators) : Grain, IWorkGrain
{
    private SiloAddress? _handedTo;

    public async Task Begin(Assignment assignment)
    {
        if (_handedTo is { } before && !before.Equals(assignment.Silo) && !await TakenBack(before, assignment.Task))
            return;
        _handedTo = null;
        if (lanes.Silo.Equals(assignment.Silo))
        {
            lanes.Assign(assignment);
            return;
        }
        if (!lanes.Withdraw(assignment.Task))
            return;
        // Forward instead of migrating: stale directory entries would reactivate the grain here.
        _handedTo = assignment.Silo;
        await LanesOf(assignment.Silo).Begin(assignment);
    }

    public async Task Ended(Assignment assignment, bool done)
    {
        DeactivateOnIdle();
        if (
            done
            && TaskKinds.RoleOf(assignment.Kind) is TaskRole.Shard or TaskRole.Merge
            && await aggregators.Of(assignment) is { } aggregator
        )
            await aggregator.Ended(assignment, done: true);
    }

    private ILaneGrain LanesOf(SiloAddress silo) => GrainFactory.GetGrain<ILaneGrain>(LaneKey.Of(silo, 0));

    /// <summary>Whether a silo that was handed the task has not begun it; one that is not there any more has not.</summary>
    private async Task<bool> TakenBack(SiloAddress silo, string task)
    {
        try
        {
            return await LanesOf(silo).Withdraw(task);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return true;
        }
    }
}
