using Agop.Grains.Contracts;
using Agop.Grains.Membership;
using Agop.Ledger.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Agop.Silo.Cluster;

/// <summary>Speaks with a cluster's grains from outside.</summary>
public sealed class ClusterClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly IHost _orleans;

    private ClusterClient(IHost orleans) => _orleans = orleans;

    /// <summary>Finds grains.</summary>
    public IGrainFactory Grains => _orleans.Services.GetRequiredService<IClusterClient>();

    /// <summary>Whether the ledger knows silos of this version's cluster that clients can reach.</summary>
    public static async Task<bool> IsThereAsync(IMembers ledger, CancellationToken cancellation = default) =>
        LedgerGateways.Of(await ledger.MembersAsync(cancellation), ClusterHosting.Id).Count > 0;

    /// <summary>Connects to this version's cluster on a ledger.</summary>
    /// <param name="ledger">Where its members are written.</param>
    /// <param name="certificate">For TLS, where its members speak by it; else null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="OrleansException">None of its silos answers.</exception>
    /// <exception cref="TimeoutException">
    /// None answered within ten seconds, or none accepts the certificate: Orleans alone would go on trying for minutes.
    /// </exception>
    public static async Task<ClusterClient> ConnectAsync(IMembers ledger, ClusterCertificate? certificate, CancellationToken cancellation)
    {
        var orleans = new HostBuilder()
            .ConfigureServices(services => services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance))
            .UseOrleansClient(client =>
            {
                client.Services.AddSingleton<IGatewayListProvider>(new LedgerGateways(ledger, ClusterHosting.Id));
                client.Configure<ClusterOptions>(ClusterHosting.Name);
                client.AddActivityPropagation();
                if (certificate is not null)
                    client.UseTls(certificate.Configure);
                client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(10));
            })
            .Build();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_patience);
            await orleans.StartAsync(patience.Token);
            return new ClusterClient(orleans);
        }
        catch (Exception error)
        {
            orleans.Dispose();
            if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new TimeoutException("no silo of the cluster answers, or none accepts this certificate", error);
            throw;
        }
    }

    /// <summary>The live state of a sweep.</summary>
    public ISweepGrain Sweep(string id) => Grains.GetGrain<ISweepGrain>(id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _orleans.StopAsync();
        _orleans.Dispose();
    }
}
