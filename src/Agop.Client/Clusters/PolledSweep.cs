using Agop.Ledger.Sweeps;

namespace Agop.Client.Clusters;

/// <summary>Asks the ledger twice a second.</summary>
internal sealed class PolledSweep(ISweeps ledger, string sweep) : ISweepSource
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(500);

    public async Task<SweepNews> NextAsync(CancellationToken cancellation)
    {
        await Task.Delay(s_glance, cancellation);
        return new SweepNews((await ledger.SweepAsync(sweep, cancellation))!);
    }

    // The ledger is someone else's.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
