using Agop.Grains.Lanes;
using Agop.Grains.Placement;

namespace Agop.Grains.Work;

/// <summary>What shards, evaluations and other jobs have in common.</summary>
/// <param name="lanes">The lanes of the silo that it is on.</param>
[LanePlacement]
internal abstract class WorkGrain(LocalLanes lanes) : Grain, IWorkGrain
{
    public Task<bool> Begin(Assignment assignment)
    {
        if (lanes.Silo.Equals(assignment.Silo))
        {
            lanes.Assign(assignment);
            return Task.FromResult(true);
        }
        if (!lanes.Withdraw(assignment.Task)) return Task.FromResult(true);
        DeactivateOnIdle();
        return Task.FromResult(false);
    }

    public async Task Ended(Assignment assignment, bool done)
    {
        DeactivateOnIdle();
        if (done) await Deliver(assignment);
    }

    /// <summary>Hands on what came out.</summary>
    protected virtual Task Deliver(Assignment assignment) => Task.CompletedTask;
}
