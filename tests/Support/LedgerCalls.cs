using Agop.Ledger;
using Agop.Ledger.Tasks;

namespace Agop.Tests.Support;

/// <summary>The two halves of <see cref="ITaskQueue.ExchangeAsync"/> by themselves.</summary>
internal static class LedgerCalls
{
    /// <summary>Takes the next ready tasks for a kind of lane.</summary>
    public static async Task<IReadOnlyList<Claim>> ClaimAsync(this ILedger ledger, long silo, string lane = "cpu", int max = 1) =>
        (await ledger.ExchangeAsync(silo, [], new Demand(lane, max))).Claims;

    /// <summary>Records a result.</summary>
    /// <returns>Whether it is recorded under this claim.</returns>
    public static async Task<bool> CompleteAsync(this ILedger ledger, Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0) =>
        (await ledger.ExchangeAsync(claim.Silo, [new Completion(claim, artifact, seconds)], Demand.None)).Recorded[0];
}
