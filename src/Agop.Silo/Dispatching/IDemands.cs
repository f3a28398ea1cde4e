using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>What a silo asks the ledger for when lanes are free. Safe for concurrent use.</summary>
internal interface IDemands
{
    /// <summary>What to ask for; for no tasks where there is no use in asking.</summary>
    /// <param name="lane">One that is free.</param>
    /// <param name="free">How many of its device and role are.</param>
    Demand For(Lane lane, int free);

    /// <summary>The ledger has answered.</summary>
    /// <returns>Whether asking again is worthwhile at once.</returns>
    bool Answered(Lane lane, Demand demand, IReadOnlyList<Claim> claims);
}
