using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Silo.Lanes;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Hosting;

/// <summary>Opens the ledger before the parts that need it, and waits for one that does not answer, if the silo may wait.</summary>
internal sealed class LedgerStart(ILedger ledger, Results results, LedgerRetry retry) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        retry.CallAsync(
            async cancellation =>
            {
                await ledger.OpenAsync(cancellation);
                await results.AgreeAsync(cancellation);
            },
            cancellationToken
        );

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
