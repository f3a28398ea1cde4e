using Agop.Silo.Dispatching;
using Agop.Silo.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Agop.Silo.Lanes;

/// <summary>Adds lanes to a host.</summary>
internal static class LaneHosting
{
    /// <summary>
    /// Adds what the lanes and those around them share. Besides, they need a ledger, results, a computer, and the demands, the lanes and
    /// the identity of a silo that works by leases or in a cluster.
    /// </summary>
    public static IServiceCollection AddLanes(this IServiceCollection services, Action<SiloOptions> configure)
    {
        services.AddOptions<SiloOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidation>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Signal>();
        services.AddSingleton<LedgerRetry>();
        services.AddSingleton<SiloState>();
        services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<SiloState>());
        services.AddSingleton(provider => new LaneBoard(
            provider.GetRequiredService<SiloLanes>().All,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ISiloObserver>(provider => provider.GetRequiredService<LaneBoard>());
        services.AddSingleton<SiloObservers>();
        services.AddSingleton<SiloWorker>();
        services.AddSingleton<IDrain>(provider => provider.GetRequiredService<SiloWorker>());
        return services;
    }

    /// <summary>Lets a silo share work by leases alone.</summary>
    public static IServiceCollection AddLeases(this IServiceCollection services) =>
        services
            .AddSingleton<IDemands>(provider => new AnyWork(provider.GetRequiredService<IOptions<SiloOptions>>().Value.Sweep))
            .AddSingleton(provider => new SiloLanes(provider.GetRequiredService<IOptions<SiloOptions>>().Value.Lanes))
            .AddSingleton<ISiloIdentity, ProcessIdentity>();

    /// <summary>Starts them, behind all that they need.</summary>
    public static IServiceCollection StartLanes(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<SiloWorker>());
}
