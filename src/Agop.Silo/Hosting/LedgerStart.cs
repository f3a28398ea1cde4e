using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Silo.Lanes;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Hosting;

/// <summary>Opens the ledger before whoever needs it; one that is not there yet is waited for, where the silo may wait.</summary>
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
