using Agop.Ledger;
using Agop.Ledger.Tasks;

namespace Agop.Tests.Support;

/// <summary>The two halves of <see cref="ITaskQueue.Exchange"/> by themselves.</summary>
internal static class LedgerCalls
{
    /// <summary>Takes the next ready tasks for a kind of lane.</summary>
    public static IReadOnlyList<Claim> Claim(this ILedger ledger, long silo, string lane = "cpu", int max = 1) =>
        ledger.Exchange(silo, [], new Demand(lane, max)).Claims;

    /// <summary>Records a result.</summary>
    /// <returns>Whether it is recorded under this claim.</returns>
    public static bool Complete(this ILedger ledger, Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0) =>
        ledger.Exchange(claim.Silo, [new Completion(claim, artifact, seconds)], Demand.None).Recorded[0];
}
