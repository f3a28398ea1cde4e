using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>What a silo asks the ledger for when lanes are free. Safe for concurrent use.</summary>
internal interface IDemands
{
    /// <summary>What to ask for; for no tasks where there is no use in asking.</summary>
    /// <param name="lane">The kind of lane.</param>
    /// <param name="free">How many are free.</param>
    Demand For(string lane, int free);

    /// <summary>The ledger has answered.</summary>
    /// <returns>Whether asking again is worthwhile at once.</returns>
    bool Answered(string lane, Demand demand, IReadOnlyList<Claim> claims);
}
