using Agop.Core.Errors;
using Agop.Grains.Aggregation;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Membership;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using SiloOptions = Agop.Silo.Lanes.SiloOptions;

namespace Agop.Silo.Cluster;

/// <summary>Makes a host's silo one of an Orleans cluster.</summary>
internal static class ClusterHosting
{
    private const string Service = "agop";

    /// <summary>
    /// The silos of one version on a ledger are one cluster. Those of another version, as in the course of an upgrade, are a cluster of
    /// their own: versions need not understand each other's messages, and the ledger decides who computes what, as always.
    /// </summary>
    public static string Id { get; } = $"{Service} {Versions.Agop}";

    /// <summary>
    /// Adds Orleans, whose members are written in the ledger, so that no silo is special; the ledger stays the memory. It comes between the
    /// ledger, which it needs, and the lanes.
    /// </summary>
    /// <exception cref="InputException">The endpoint cannot be used.</exception>
    public static IHostBuilder AddCluster(this IHostBuilder host, ClusterSettings settings, string place, string name)
    {
        var endpoint = (settings.Endpoint ?? ClusterEndpoint.Towards(place, settings.EndpointSource)).Free();
        return host.ConfigureServices(services => services.AddHostedService<MemberEviction>())
            .UseOrleans(silo =>
            {
                silo.Services.AddSingleton<FatalErrors>();
                silo.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<FatalErrors>());
                silo.Services.AddSingleton<IMembershipTable>(services => new LedgerMembershipTable(
                    services.GetRequiredService<ILedger>(),
                    Id,
                    SiloProcess.Self,
                    services.GetRequiredService<ILocalSiloDetails>()
                ));
                silo.Configure<ClusterOptions>(Name);
                silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = name);
                silo.Configure<ClusterMembershipOptions>(Configure);
                silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
                silo.ConfigureEndpoints(endpoint.Address, endpoint.SiloPort, endpoint.GatewayPort);
                silo.AddActivityPropagation();
                // Logs go to the silo's own logging, so the dashboard's log stream would be empty.
                silo.AddDashboard(dashboard => dashboard.HideTrace = true);
                if (settings.Certificate is { } certificate)
                    silo.UseTls(certificate.Configure);
                silo.AddGrainServices();
            })
            .ConfigureServices(services =>
            {
                services.AddSingleton<ISiloIdentity, ClusterIdentity>();
                services.AddSingleton<ClusterLink>();
                services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<ClusterLink>());
                services.AddHostedService(provider => provider.GetRequiredService<ClusterLink>());
            });
    }

    /// <summary>Adds what grains need besides the ledger and the results.</summary>
    public static ISiloBuilder AddGrainServices(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<SweepIndexes>();
        silo.Services.AddSingleton<Aggregators>();
        silo.Services.AddSingleton<Assignments>();
        silo.Services.AddSingleton<IDemands>(services => services.GetRequiredService<Assignments>());
        silo.Services.AddSingleton(services => new SiloLanes([
            .. services.GetRequiredService<IOptions<SiloOptions>>().Value.Lanes,
            Lane.Merging,
        ]));
        silo.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<IOptions<SiloOptions>>().Value;
            return new LocalLanes(
                options.Name,
                [.. options.Lanes.Select(lane => lane.Device)],
                options.Sweep,
                services.GetRequiredService<IGrainFactory>(),
                services.GetRequiredService<Aggregators>(),
                services.GetRequiredService<ILocalSiloDetails>(),
                services.GetRequiredService<Results>().Data,
                new HeldShards(services.GetRequiredService<Results>().Data.Store, services.GetRequiredService<TimeProvider>()),
                services.GetRequiredService<Assignments>(),
                services.GetRequiredService<Signal>(),
                services.GetRequiredService<SiloState>(),
                services.GetRequiredService<ILogger<LocalLanes>>()
            );
        });
        silo.Services.AddSingleton<ILocalLanes>(services => services.GetRequiredService<LocalLanes>());
        silo.Services.AddPlacementDirector<LanePlacement, LanePlacementDirector>();
        return silo;
    }

    /// <summary>Names the cluster, for a silo and for a client.</summary>
    public static void Name(ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = (Id, Service);

    /// <summary>
    /// A silo is declared dead after three missed probes, one second each. Shorter limits would start tasks twice, which costs more than
    /// the wait.
    /// </summary>
    private static void Configure(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        membership.NumMissedTableIAmAliveLimit = 6;
        // Long enough for dead silos to be evicted; a silo that is refused, as with a wrong certificate, is told then.
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }
}
