using System.Net;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Membership;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Silo.Samples;
using Agop.Silo.Telemetry;
using Agop.Silo.Telemetry.Gpus;
using Agop.Silo.Watching;
using Agop.Silo.Web.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace Agop.Silo.Hosting;

/// <summary>
/// A silo as one host. Its parts start in this order, and stop in the other: the web server, the ledger, Orleans, the lanes. So its page is
/// there while it waits for its ledger, and until it has drained.
/// </summary>
public sealed class SiloApplication : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(40);
    private readonly SiloParts _parts;
    private readonly IHost _host;

    private SiloApplication(SiloParts parts, IHost host) => (_parts, _host) = (parts, host);

    /// <summary>Where its web server listens, once it has started.</summary>
    public string Address => Addresses.First();

    /// <summary>Whether it works.</summary>
    public bool IsReady => _host.Services.GetServices<IReadiness>().All(part => part.IsReady);

    /// <summary>Puts a silo together.</summary>
    /// <exception cref="InputException">It cannot be reached as it is to be.</exception>
    public static SiloApplication Build(SiloParts parts)
    {
        parts.Web?.Check();
        var options = new SiloOptions();
        parts.Configure(options);
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddEnvironmentVariables())
            .ConfigureLogging(logging =>
            {
                parts.Logging(logging);
                // Why it does not start is thrown, and the caller's to tell.
                logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            })
            .ConfigureServices(services => Add(services, parts, options));
        parts.Web?.AddTo(host, parts.Cluster is null ? null : routes => routes.MapOrleansDashboard(SecurityHeaders.OrleansPath));
        host.ConfigureServices(services => services.AddHostedService<LedgerStart>());
        if (parts.Cluster is { } cluster)
            host.AddCluster(cluster, parts.Ledger.Place, options.Name);
        else
            host.ConfigureServices(services => services.AddLeases());
        return new SiloApplication(parts, host.ConfigureServices(services => services.StartLanes()).Build());
    }

    /// <summary>Lets it listen to what the process measures and traces before it runs.</summary>
    public void Listen() => TelemetryPipeline.Listen(_host.Services);

    /// <summary>Works until asked to end, and drains.</summary>
    /// <param name="end">Asks it to, from now on.</param>
    /// <exception cref="OperationCanceledException">It was asked to end before its lanes started.</exception>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    /// <inheritdoc cref="WaitForEndAsync" path="/exception"/>
    public async Task RunAsync(CancellationToken end)
    {
        await using var asked = end.Register(_host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);
        try
        {
            await StartAsync(end);
        }
        // Orleans has an exception of its own for a start that was cancelled.
        catch (Exception error) when (end.IsCancellationRequested && error is OperationCanceledException or OrleansException)
        {
            // Lanes start last, and drain where they have started. Before that there is nothing to lose.
            if (!_host.Services.GetRequiredService<SiloWorker>().HasStarted)
                throw new OperationCanceledException("asked to end while it started", error, end);
            await _host.StopAsync(CancellationToken.None);
            return;
        }
        await WaitForEndAsync(end);
    }

    /// <summary>Begins to work.</summary>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="OptionsValidationException">
    /// It cannot work as it is configured; each failure begins with an option's name.
    /// </exception>
    /// <exception cref="InputException">Its web server cannot listen where it is to.</exception>
    /// <exception cref="LedgerException">The ledger cannot be used, or does not answer a silo that may not wait.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        // Before there is anything to measure: counters begin at 0.
        Listen();
        var fatal = _host.Services.GetService<FatalErrors>();
        try
        {
            await _host.StartAsync(cancellation);
        }
        catch (Exception error) when (fatal?.Error is not null && error is not OperationCanceledException)
        {
            throw new LedgerException($"the silo could not join its cluster: {fatal.Error}", error);
        }
        catch (Exception error) when (_parts.Web is { } web && Addresses.Count == 0 && web.IsOwn(error))
        {
            throw web.Explain(error);
        }
        if (_parts.Web is null)
            return;
        if (LibtorchRuntime.ConvolutionProblem is { } problem)
            Log.Convolutions(problem);
        Share();
        Log.Began(Options.Name, Options.Lanes.Count, _parts.Ledger.Place, Address);
    }

    /// <summary>Waits until it is asked to end, or fails, and has drained.</summary>
    /// <param name="end">Asks it to.</param>
    /// <exception cref="LedgerException">
    /// The ledger cannot be used, or does not answer a silo that may not wait; or the cluster goes on without it.
    /// </exception>
    public async Task WaitForEndAsync(CancellationToken end)
    {
        await _host.WaitForShutdownAsync(end);
        if (_host.Services.GetService<FatalErrors>()?.Error is { } cut)
            throw new LedgerException($"the silo was cut off from its cluster, which goes on without it: {cut}") { IsTransient = true };
        _host.Services.GetRequiredService<SiloWorker>().ThrowIfFailed();
        if (_parts.Web is not null)
            Log.Ended(Options.Name);
    }

    /// <summary>Asks the ledger something, as the silo does: again and again where it does not answer and the silo may wait.</summary>
    /// <inheritdoc cref="LedgerRetry.CallAsync{T}" path="/param"/>
    /// <exception cref="LedgerException">It cannot be used, or does not answer a silo that may not wait.</exception>
    public Task<T> CallLedgerAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation) =>
        _host.Services.GetRequiredService<LedgerRetry>().CallAsync(call, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            _host.Dispose();
    }

    /// <summary>Says where it gives its samples, and takes those of others.</summary>
    private void Share()
    {
        var board = _host.Services.GetRequiredService<LaneBoard>();
        board.Samples = SamplesAddress();
        var peers = new PeerSamples(
            _parts.Ledger,
            SampleClient.Create(_parts.Web!.Token, _parts.Cluster?.Certificate),
            () => board.Samples,
            _host.Services.GetRequiredService<TimeProvider>()
        );
        board.IsCutOff = () => peers.IsCutOff;
        _parts.Results.Data.Others = peers;
    }

    /// <summary>Its web server's address as the others see it; null where they do not reach it.</summary>
    private string? SamplesAddress()
    {
        var listens = new Uri(Address.Replace("[::]", "0.0.0.0", StringComparison.Ordinal));
        var seen = _parts.Cluster?.Endpoint?.Address ?? ClusterEndpoint.Towards(_parts.Ledger.Place).Address;
        if (listens.Host == "0.0.0.0")
            return $"{listens.Scheme}://{seen}:{listens.Port}";
        // Whoever has the ledger on another machine may be on another machine, too.
        return listens.IsLoopback && !IPAddress.IsLoopback(seen) ? null : listens.GetLeftPart(UriPartial.Authority);
    }

    private ICollection<string> Addresses =>
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private SiloLog Log => _host.Services.GetRequiredService<SiloLog>();

    private SiloOptions Options => _host.Services.GetRequiredService<IOptions<SiloOptions>>().Value;

    private static void Add(IServiceCollection services, SiloParts parts, SiloOptions options)
    {
        // Signals are the program's.
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Grace + s_farewell);
        services.AddSingleton(parts.Ledger);
        services.AddSingleton<ITaskQueue>(parts.Ledger);
        services.AddSingleton<ISweeps>(parts.Ledger);
        services.AddSingleton<IMembers>(parts.Ledger);
        services.AddSingleton(parts.Results);
        services.AddSingleton(provider => new SiloLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger(SiloLog.Category)));
        services.AddSingleton<ITaskComputer>(provider =>
            Computer(
                parts.Computer ?? new TaskComputer(provider.GetRequiredService<Results>()),
                provider.GetRequiredService<SiloLanes>().All
            )
        );
        services.AddLanes(parts.Configure);
        foreach (var observer in parts.Observers)
            services.AddSingleton(observer);
        if (!parts.IsObserved)
            return;
        services.AddTelemetry(options.Name);
        services.AddSingleton(provider => new SiloTelemetry(parts.Ledger, options.Name, options.Lanes));
        services.AddSingleton<ISiloObserver>(provider => new TracedObserver(
            provider.GetRequiredService<SiloTelemetry>(),
            provider.GetRequiredService<SiloLog>()
        ));
    }

    private static DeviceComputer Computer(ITaskComputer inner, IReadOnlyList<Lane> lanes)
    {
        var memory = new DeviceMemory(lanes);
        foreach (var lane in lanes)
            if (lane.Gpu is { } gpu && memory.TotalOf(lane) is { } total)
                DeviceImages.Fit(gpu, total);
        return new DeviceComputer(inner, memory);
    }
}
