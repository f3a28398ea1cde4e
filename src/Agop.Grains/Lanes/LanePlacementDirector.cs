using Orleans.Runtime.Placement;

namespace Agop.Grains.Lanes;

/// <summary>
/// Puts a grain on the silo whose lane it is for: the one that the scheduler chose, by what its lanes can run, how busy they are and how
/// fast they have been, and that it sends along as a hint; for a lane's own grain the one in its key.
/// </summary>
internal sealed class LanePlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        // The key comes first: request context, and with it the hint, flows on from grain to grain.
        if (LaneKey.SiloOf(target.GrainIdentity.Key.ToString() ?? "") is { } home)
            return silos.Contains(home)
                ? Task.FromResult(home)
                : throw new OrleansException($"{target.GrainIdentity}: its silo is not there");
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } chosen)
            return Task.FromResult(chosen);
        // The chosen silo has died. The grain's hand-over fails, and the scheduler chooses again.
        return Task.FromResult(silos.Contains(context.LocalSilo) ? context.LocalSilo : silos[0]);
    }
}
