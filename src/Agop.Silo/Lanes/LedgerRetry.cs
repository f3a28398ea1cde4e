using Agop.Ledger;
using Agop.Silo.Dispatching;
using Microsoft.Extensions.Options;
using Polly;

namespace Agop.Silo.Lanes;

/// <summary>
/// A silo's calls to the ledger. Where the ledger does not answer and the silo may wait, a call is repeated until it does, after waits that
/// grow. Observers are told once when it ceases to answer, and once when it answers again.
/// </summary>
internal sealed class LedgerRetry
{
    private readonly ResiliencePipeline _pipeline;
    private readonly ISiloObserver _observer;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long? _answered;
    private bool _failing;

    public LedgerRetry(IOptions<SiloOptions> options, SiloObservers observer, TimeProvider time)
    {
        (_observer, _time) = (observer, time);
        _pipeline = options.Value.RetryTransient ? TransientRetry.Create(time, Failed) : ResiliencePipeline.Empty;
    }

    /// <summary>Whether the last call was answered.</summary>
    public bool Answers
    {
        get
        {
            lock (_gate)
                return !_failing;
        }
    }

    /// <summary>Whether a call was answered within this time, and none failed since.</summary>
    public bool AnsweredWithin(TimeSpan span)
    {
        lock (_gate)
            return !_failing && _answered is { } answered && _time.GetElapsedTime(answered) < span;
    }

    /// <summary>Calls the ledger.</summary>
    /// <param name="call">The call; what is repeated.</param>
    /// <param name="cancellation">Ends the repeating, and is handed to the call.</param>
    /// <exception cref="LedgerException">It cannot be used, or does not answer a silo that may not wait.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var answer = await _pipeline.ExecuteAsync(async ending => await call(ending), cancellation);
        lock (_gate)
        {
            _answered = _time.GetTimestamp();
            if (_failing)
                _observer.LedgerAnswered();
            _failing = false;
        }
        return answer;
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellation) =>
        CallAsync(
            async ending =>
            {
                await call(ending);
                return true;
            },
            cancellation
        );

    private void Failed(string error)
    {
        lock (_gate)
        {
            if (!_failing)
                _observer.LedgerFailed(error);
            _failing = true;
        }
    }
}
