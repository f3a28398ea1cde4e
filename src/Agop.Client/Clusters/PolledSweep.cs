using Agop.Ledger.Sweeps;

namespace Agop.Client.Clusters;

/// <summary>Asks the ledger twice a second.</summary>
internal sealed class PolledSweep(ISweeps ledger, string sweep) : ISweepSource
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(500);

    public SweepNews Next(CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(s_glance);
        cancellation.ThrowIfCancellationRequested();
        return new SweepNews(ledger.Sweep(sweep)!);
    }

    public void Dispose()
    {
        // The ledger is someone else's.
    }
}
