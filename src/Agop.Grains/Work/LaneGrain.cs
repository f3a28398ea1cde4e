using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="ILaneGrain"/>
[LanePlacement]
internal sealed class LaneGrain(ILocalLanes lanes) : Grain, ILaneGrain
{
    public Task<LaneStatus> Status() => Task.FromResult(lanes.Status(LaneKey.LaneOf(this.GetPrimaryKeyString())));

    public Task<HeldSamples> Samples() => Task.FromResult(lanes.Samples);

    public Task Begin(Assignment assignment)
    {
        lanes.Assign(assignment);
        return Task.CompletedTask;
    }

    public Task<bool> Withdraw(string task) => Task.FromResult(lanes.Withdraw(task));
}
