using Agop.Grains.Progress;
using Agop.Silo.Watching;

namespace Agop.Client.Clusters;

/// <summary>Asks the ledger twice a second, which answers once a second at most.</summary>
internal sealed class PolledSweep(SweepMonitor monitor, string sweep) : ISweepSource
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(500);
    private bool _asked;

    public bool IsLive => false;

    public async Task<SweepSnapshot> NextAsync(CancellationToken cancellation)
    {
        if (_asked)
            await Task.Delay(s_glance, cancellation);
        _asked = true;
        return (await monitor.SweepAsync(sweep, cancellation))!;
    }

    // The ledger is someone else's.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
