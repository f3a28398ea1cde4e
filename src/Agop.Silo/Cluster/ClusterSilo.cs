using Agop.Core.Errors;
using Agop.Grains.Artifacts;
using Agop.Grains.Lanes;
using Agop.Grains.Membership;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Dashboard;
using SiloOptions = Agop.Silo.Hosting.SiloOptions;

namespace Agop.Silo.Cluster;

/// <summary>
/// A silo of an Orleans cluster: its lanes compute what the cluster's scheduler hands them. The cluster's members are written in the
/// ledger, so no silo is special; the ledger stays the memory, and what a dead silo held is taken up as soon as the others know that it is
/// dead.
/// </summary>
public sealed class ClusterSilo : ISilo, ISiloStatusListener
{
    private const char Separator = ';';
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(15),
        s_lastWords = TimeSpan.FromSeconds(5),
        s_pause = TimeSpan.FromSeconds(1);
    private readonly IHost _orleans;
    private readonly SiloHost _host;
    private readonly LocalLanes _lanes;
    private readonly ISiloStatusOracle _cluster;
    private readonly ISiloObserver _observer;
    private readonly bool _retryTransient;
    private readonly FatalErrors _fatal = new();
    private readonly ILedger _ledger;

    /// <param name="ledger">Where the tasks and the cluster's members are.</param>
    /// <param name="results">Where results are.</param>
    /// <param name="options">How.</param>
    /// <param name="endpoint">
    /// Where the others reach it, ADDRESS[:PORT[,GATEWAYPORT]]; null for this machine's address towards the ledger, and free ports.
    /// </param>
    /// <param name="certificate">For TLS between the cluster's members; null where they speak in the clear.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="logging">For Orleans' logs.</param>
    /// <param name="endpointSource">What errors call the endpoint.</param>
    /// <exception cref="InputException">The endpoint cannot be used.</exception>
    public ClusterSilo(
        ILedger ledger,
        Results results,
        SiloOptions options,
        string? endpoint,
        ClusterCertificate? certificate,
        ISiloObserver observer,
        ILoggerFactory logging,
        string endpointSource = "endpoint"
    )
        : this(ledger, results, new TaskComputer(results), options, endpoint, certificate, observer, logging, endpointSource) { }

    internal ClusterSilo(
        ILedger ledger,
        Results results,
        ITaskComputer computer,
        SiloOptions options,
        string? endpoint,
        ClusterCertificate? certificate,
        ISiloObserver observer,
        ILoggerFactory logging,
        string endpointSource = "endpoint"
    )
    {
        (_ledger, _observer) = (ledger, observer);
        var place = (
            endpoint is null ? ClusterEndpoint.Towards(ledger.Place, endpointSource) : ClusterEndpoint.Parse(endpoint, endpointSource)
        ).Free();
        _orleans = new HostBuilder()
            .ConfigureServices(services =>
            {
                services.AddSingleton(logging);
                // The silo handles signals itself.
                services.AddSingleton<IHostLifetime, NoLifetime>();
                services.Configure<HostOptions>(host => host.ShutdownTimeout = s_farewell);
                services.AddSingleton<IFatalErrorHandler>(_fatal);
            })
            .UseOrleans(silo =>
            {
                silo.Services.AddSingleton<IMembershipTable>(inner => new LedgerMembershipTable(
                    ledger,
                    SiloProcess.Self,
                    inner.GetRequiredService<ILocalSiloDetails>()
                ));
                silo.Configure<ClusterOptions>(cluster =>
                    (cluster.ClusterId, cluster.ServiceId) = (ClusterServices.Cluster, ClusterServices.Cluster)
                );
                silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.Name);
                silo.Configure<ClusterMembershipOptions>(ClusterServices.Configure);
                silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
                silo.ConfigureEndpoints(place.Address, place.SiloPort, place.GatewayPort);
                silo.AddActivityPropagation();
                // Logs go to the silo's own logging, so the dashboard's log stream would be empty.
                silo.AddDashboard(dashboard => dashboard.HideTrace = true);
                if (certificate is not null)
                    silo.UseTls(certificate.Configure);
                silo.AddGrainServices(ledger, results, options);
            })
            .Build();
        _retryTransient = options.RetryTransient;
        _lanes = _orleans.Services.GetRequiredService<LocalLanes>();
        _cluster = _orleans.Services.GetRequiredService<ISiloStatusOracle>();
        _host = new SiloHost(
            ledger,
            computer,
            options with
            {
                Assigned = true,
                Lanes = [.. options.Lanes, ILocalLanes.MergeLane],
                Process = $"{SiloProcess.Self}{Separator}{_lanes.Silo.ToParsableString()}",
                IsDead = IsDead,
            },
            _lanes
        );
        _lanes.Attach(_host, observer);
    }

    /// <summary>Refuses an endpoint that is none.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static void CheckEndpoint(string endpoint, string source) => ClusterEndpoint.Parse(endpoint, source);

    /// <inheritdoc/>
    public bool IsReady => _host.IsReady && _cluster.CurrentStatus == SiloStatus.Active;

    /// <inheritdoc/>
    public void MapPages(IEndpointRouteBuilder routes) => OrleansDashboard.Map(routes, _orleans.Services, SecurityHeaders.OrleansPath);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken end)
    {
        await WaitForLedgerAsync(end);
        try
        {
            await _orleans.StartAsync(end);
        }
        catch (Exception error) when (_fatal.Error is not null && error is not OperationCanceledException)
        {
            throw new LedgerException($"the silo could not join its cluster: {_fatal.Error}", error);
        }
        try
        {
            _cluster.SubscribeToSiloStatusEvents(this);
            _lanes.Open();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(end, _fatal.Ending);
            await _host.RunAsync(both.Token);
        }
        finally
        {
            // These messages only inform observers; the ledger already holds the state.
            var farewell = _fatal.Error is null ? _lanes.Close() : _lanes.Stop();
            await farewell.WaitAsync(s_lastWords, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _orleans.StopAsync(CancellationToken.None);
        }
        if (_fatal.Error is { } fatal)
            throw new LedgerException($"the silo was cut off from its cluster, which goes on without it: {fatal}") { IsTransient = true };
    }

    /// <summary>Another silo's state is known to have changed: what a dead one held is taken up now.</summary>
    void ISiloStatusListener.SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
            _host.ReclaimExpired();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _orleans.Dispose();
    }

    /// <summary>By its process, where that is on this machine, or by the cluster's word.</summary>
    private bool IsDead(string process)
    {
        var at = process.IndexOf(Separator, StringComparison.Ordinal);
        return SiloProcess.IsDead(process)
            || (at >= 0 && SiloAddress.TryParse(process[(at + 1)..], null, out var address) && _cluster.IsDeadSilo(address));
    }

    /// <summary>A silo that is patient waits for a ledger that does not answer yet.</summary>
    private async Task WaitForLedgerAsync(CancellationToken end)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await EvictDeadNeighboursAsync(end);
                return;
            }
            catch (LedgerException error) when (_retryTransient && error.IsTransient)
            {
                if (attempt == 0)
                    _observer.LedgerFailed(error.Message);
                await Task.Delay(s_pause, end);
            }
        }
    }

    /// <summary>
    /// Evicts members whose processes on this machine have ended. Otherwise a silo that starts after all others crashed would try for
    /// minutes to reach them.
    /// </summary>
    private async Task EvictDeadNeighboursAsync(CancellationToken end)
    {
        for (var settled = false; !settled; )
        {
            var table = await _ledger.MembersAsync(end);
            settled = true;
            foreach (var member in table.Members)
            {
                var details = MemberDetails.Parse(member);
                if (details.Status == SiloStatus.Dead || !SiloProcess.IsDead(details.Process))
                    continue;
                await _ledger.WriteAsync(MemberDetails.Dead(member), table.Revision, end);
                settled = false;
                break;
            }
        }
    }
}
