using Agop.Client.Clusters;
using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Execution;

/// <summary>A silo in this process that works for one sweep while its caller waits.</summary>
internal sealed class SiloSession : IAsyncDisposable
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);
    private readonly ILedger _ledger;
    private readonly SubmittedSweep _sweep;
    private readonly RunObserver _observer;
    private readonly SiloTelemetry _telemetry;
    private readonly ISilo _silo;
    private readonly Task _life;
    private readonly CancellationTokenSource _end;
    private readonly bool _retryTransient;

    public SiloSession(
        ILedger ledger,
        SubmittedSweep sweep,
        Results results,
        SiloFactory create,
        IReadOnlyList<string> lanes,
        bool patient,
        RunObserver observer,
        ILoggerFactory logging,
        CancellationToken cancellation
    )
    {
        (_ledger, _sweep, _retryTransient, _observer) = (ledger, sweep, patient, observer);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new SiloOptions
        {
            Lanes = lanes,
            Sweep = sweep.Id,
            RetryTransient = patient,
            Grace = TimeSpan.Zero,
        };
        _telemetry = new SiloTelemetry(ledger, options.Name, lanes);
        _silo = create(
            ledger,
            results,
            options,
            new SiloObservers(observer, new TracedObserver(_telemetry, new SiloLog(logging.CreateLogger(SiloLog.Category)))),
            logging
        );
        _life = LiveAsync();
    }

    /// <summary>Waits until nothing of the sweep is left to do.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepStatus> WaitForTheEndAsync()
    {
        while (true)
        {
            var status = await AskAsync(async () => (await _ledger.SweepAsync(_sweep.Id))!);
            if (_observer.Misses(status))
                _observer.CatchUp(await AskAsync(() => _ledger.TasksAsync(_sweep.Id)));
            if (status.Ended)
                return status;
            await _observer.WaitForChangeAsync(s_glance);
        }
    }

    /// <summary>Asks the ledger something for as long as the silo works, which shows that it does not answer.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        while (true)
        {
            await ThrowIfEndedAsync();
            try
            {
                return await question();
            }
            catch (LedgerException error) when (_retryTransient && error.IsTransient)
            {
                await _observer.WaitForChangeAsync(s_glance);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _silo.DisposeAsync();
        await _telemetry.DisposeAsync();
        _end.Dispose();
    }

    private async Task ThrowIfEndedAsync()
    {
        if (_observer.Failure is { } unseen)
            throw unseen;
        if (!_life.IsCompleted && !_end.IsCancellationRequested)
            return;
        await _life;
        _end.Token.ThrowIfCancellationRequested();
        throw new InvalidOperationException("the silo ended before its sweep");
    }

    private async Task LiveAsync()
    {
        try
        {
            await _silo.RunAsync(_end.Token);
        }
        finally
        {
            _observer.Changed();
        }
    }
}
