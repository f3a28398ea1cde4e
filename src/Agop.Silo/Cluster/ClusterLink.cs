using Agop.Grains.Artifacts;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Cluster;

/// <summary>
/// The link between a silo's lanes and its cluster: it reports the lanes' events to the grains, reclaims a dead silo's tasks at once,
/// and ends a silo that is cut off.
/// </summary>
internal sealed class ClusterLink(
    LocalLanes lanes,
    SiloObservers observers,
    LaneBoard board,
    Results results,
    ISiloStatusOracle cluster,
    FatalErrors fatal,
    SiloWorker worker,
    IHostApplicationLifetime lifetime
) : IHostedService, ISiloStatusListener, IReadiness, IDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(5);
    private CancellationTokenRegistration _cutOff;

    public bool IsReady => cluster.CurrentStatus == SiloStatus.Active;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        observers.Add(lanes);
        board.WhyHere = lanes.WhyHere;
        results.IsStep = lanes.IsStep;
        cluster.SubscribeToSiloStatusEvents(this);
        lanes.Open();
        _cutOff = fatal.Ending.Register(lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // These messages only inform observers; the ledger already holds the state.
        var farewell = fatal.Error is null ? lanes.Close() : lanes.Stop();
        await farewell.WaitAsync(s_lastWords, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Another silo's state is known to have changed: what a dead one held is taken up now.</summary>
    void ISiloStatusListener.SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
            worker.ReclaimExpired();
    }

    public void Dispose() => _cutOff.Dispose();
}
