using Agop.Ledger;

namespace Agop.Client.Clusters;

/// <summary>Tells how a sweep stands, again and again.</summary>
internal interface ISweepSource : IAsyncDisposable
{
    /// <summary>Waits until it may stand differently.</summary>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    Task<SweepNews> NextAsync(CancellationToken cancellation);
}
