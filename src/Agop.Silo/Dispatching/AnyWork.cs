using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>Asks for whatever is next: silos that share work by leases alone.</summary>
/// <param name="sweep">The only sweep to work for, or null for all.</param>
internal sealed class AnyWork(string? sweep) : IDemands
{
    public Demand For(Lane lane, int free) => new(lane.Device, free, sweep);

    public bool Answered(Lane lane, Demand demand, IReadOnlyList<Claim> claims) => claims.Count > 0 && claims.Count == demand.Max;
}
