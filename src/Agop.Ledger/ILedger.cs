using Agop.Ledger.Artifacts;
using Agop.Ledger.Garbage;
using Agop.Ledger.Membership;
using Agop.Ledger.Silos;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger;

/// <summary>
/// The durable record of tasks, sweeps, results, silos and members. The changes of one call are one transaction: all happen, or none.
/// Safe for concurrent use, by threads and, on the same database, by processes.
/// </summary>
/// <remarks>
/// A silo that claims a ready task holds a lease on it, which it renews; the claim's token grows with each claim. When a lease expires,
/// <see cref="ITaskQueue.ReclaimExpiredAsync"/> makes the task ready again, and nothing done under an old token is accepted.
/// </remarks>
public interface ILedger : ITaskQueue, ISweeps, IArtifacts, ISilos, IMembers, IGarbage, IAsyncDisposable
{
    /// <summary>Where it is, for people, without secrets.</summary>
    string Place { get; }

    /// <summary>
    /// Connects, and creates or upgrades the tables if needed. Call it before anything else; a second call does nothing.
    /// </summary>
    /// <exception cref="LedgerException">It cannot be opened, at all or at the moment.</exception>
    Task OpenAsync(CancellationToken cancellation = default);
}
