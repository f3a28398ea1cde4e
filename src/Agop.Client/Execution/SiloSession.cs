using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Silo.Hosting;

namespace Agop.Client.Execution;

/// <summary>A silo in this process that works for one sweep while its caller waits.</summary>
internal sealed class SiloSession : IAsyncDisposable
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);
    private readonly ISweeps _ledger;
    private readonly string _sweep;
    private readonly RunObserver _observer;
    private readonly SiloApplication _silo;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _life;

    /// <param name="ledger">Where the sweep is.</param>
    /// <param name="sweep">Its id.</param>
    /// <param name="silo">Works for it, from now on.</param>
    /// <param name="observer">Knows what the silo does.</param>
    /// <param name="cancellation">Asks the silo to end.</param>
    public SiloSession(ISweeps ledger, string sweep, SiloApplication silo, RunObserver observer, CancellationToken cancellation)
    {
        (_ledger, _sweep, _silo, _observer) = (ledger, sweep, silo, observer);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _life = LiveAsync();
    }

    /// <summary>Waits until nothing of the sweep is left to do.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepStatus> WaitForTheEndAsync()
    {
        while (true)
        {
            var status = await AskAsync(async () => (await _ledger.SweepAsync(_sweep))!);
            await AskAsync(() => _observer.CatchUpAsync(status, _ended.Token));
            if (status.Ended)
                return status;
            await _observer.WaitForChangeAsync(s_glance);
        }
    }

    /// <summary>Asks the ledger to tell something.</summary>
    private Task<bool> AskAsync(Func<Task> question) =>
        AskAsync(async () =>
        {
            await question();
            return true;
        });

    /// <summary>Asks the ledger something for as long as the silo works, which shows that it does not answer.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        await ThrowIfEndedAsync();
        try
        {
            return await _silo.CallLedgerAsync(_ => question(), _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            await ThrowIfEndedAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _ended.Dispose();
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
            await _ended.CancelAsync();
            _observer.Changed();
        }
    }
}
