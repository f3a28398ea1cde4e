using Agop.Grains.Aggregation;
using Agop.Grains.Artifacts;
using Agop.Grains.Lanes;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using SiloOptions = Agop.Silo.Hosting.SiloOptions;

namespace Agop.Silo.Cluster;

/// <summary>What the grains of a silo need.</summary>
internal static class ClusterServices
{
    /// <summary>One ledger, one cluster.</summary>
    public const string Cluster = "agop";

    /// <summary>Adds it.</summary>
    public static ISiloBuilder AddGrainServices(this ISiloBuilder silo, ILedger ledger, Results results, SiloOptions options)
    {
        silo.Services.AddSingleton(ledger);
        silo.Services.AddSingleton<ITaskQueue>(ledger);
        silo.Services.AddSingleton<ISweeps>(ledger);
        silo.Services.AddSingleton(results);
        silo.Services.AddSingleton<SweepMaps>();
        silo.Services.AddSingleton<Aggregators>();
        silo.Services.AddSingleton(services => new LocalLanes(
            options.Name,
            [.. options.Lanes.Select(LaneList.KindOf)],
            options.Sweep,
            services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<Aggregators>(),
            services.GetRequiredService<ILocalSiloDetails>(),
            services.GetRequiredService<ILogger<LocalLanes>>()
        ));
        silo.Services.AddSingleton<ILocalLanes>(services => services.GetRequiredService<LocalLanes>());
        silo.Services.AddPlacementDirector<LanePlacement, LanePlacementDirector>();
        return silo;
    }

    /// <summary>
    /// A silo is declared dead after three missed probes, one second each. Shorter limits would start tasks twice, which costs more than
    /// the wait.
    /// </summary>
    public static void Configure(ClusterMembershipOptions membership)
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
