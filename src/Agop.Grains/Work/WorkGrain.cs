using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <summary>What shards, evaluations and other jobs have in common.</summary>
/// <param name="lanes">The lanes of the silo that it is on.</param>
[LanePlacement]
internal abstract class WorkGrain(ILocalLanes lanes) : Grain, IWorkGrain
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
        if (done)
            await Deliver(assignment);
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

    /// <summary>Hands on what came out.</summary>
    protected virtual Task Deliver(Assignment assignment) => Task.CompletedTask;
}
