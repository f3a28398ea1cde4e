using Agop.Grains.Lanes;
using Agop.Grains.Placement;

namespace Agop.Grains.Work;

/// <summary>What shards, evaluations and other jobs have in common.</summary>
/// <param name="lanes">The lanes of the silo that it is on.</param>
[LanePlacement]
internal abstract class WorkGrain(LocalLanes lanes) : Grain, IWorkGrain
{
    public async Task Begin(Assignment assignment)
    {
        if (lanes.Silo.Equals(assignment.Silo)) lanes.Assign(assignment);
        // Handed on from here. Where the grain itself would leave, whoever remembers its old address would have it here again with the next word, and again.
        else if (lanes.Withdraw(assignment.Task)) await GrainFactory.GetGrain<ILaneGrain>(LaneGrain.Key(assignment.Silo, 0)).Begin(assignment);
    }

    public async Task Ended(Assignment assignment, bool done)
    {
        DeactivateOnIdle();
        if (done) await Deliver(assignment);
    }

    /// <summary>Hands on what came out.</summary>
    protected virtual Task Deliver(Assignment assignment) => Task.CompletedTask;
}
