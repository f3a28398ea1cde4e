using Agop.Grains.Progress;
using Agop.Ledger;

namespace Agop.Client.Clusters;

/// <summary>Tells how a sweep stands, again and again.</summary>
internal interface ISweepSource : IAsyncDisposable
{
    /// <summary>Whether the last answer came from the cluster, which tells at once; else from the ledger.</summary>
    bool IsLive { get; }

    /// <summary>Waits until it may stand differently; the first answer is how it stands.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    Task<SweepSnapshot> NextAsync(CancellationToken cancellation);
}
