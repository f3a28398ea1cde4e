using Agop.Ledger.Artifacts;
using Agop.Ledger.Membership;
using Agop.Ledger.Silos;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger;

/// <summary>
/// The durable record of what is to be done, by whom, and what came out. What a call changes is one transaction: it happened or it did not.
/// Safe for concurrent use, by threads and, on the same database, by processes.
/// </summary>
/// <remarks>
/// A silo claims a ready task and thereby holds a lease, which it renews; the claim's token grows at each claim. Who lets a lease run out
/// loses the task to
/// <see cref="ITaskQueue.ReclaimExpiredAsync"/>, and nothing done under an old token is accepted.
/// </remarks>
public interface ILedger : ITaskQueue, ISweeps, IArtifacts, ISilos, IMembers, IAsyncDisposable
{
    /// <summary>Where it is, for people, without secrets.</summary>
    string Place { get; }

    /// <summary>
    /// Connects, and makes or upgrades the tables where needed. It comes before everything else; said again, it does nothing.
    /// </summary>
    /// <exception cref="LedgerException">It cannot be opened, or not now.</exception>
    Task OpenAsync(CancellationToken cancellation = default);
}
