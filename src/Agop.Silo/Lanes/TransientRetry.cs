using Agop.Ledger;
using Polly;
using Polly.Retry;

namespace Agop.Silo.Lanes;

/// <summary>How calls are repeated to a ledger that does not answer.</summary>
public static class TransientRetry
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200),
        s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Repeats what fails while the ledger does not answer, without end, after waits that double up to five seconds.</summary>
    /// <param name="time">The clock that waits go by.</param>
    /// <param name="failed">Is told each error.</param>
    public static ResiliencePipeline Create(TimeProvider time, Action<string> failed) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<LedgerException>(error => error.IsTransient),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = s_firstPause,
                    MaxDelay = s_longestPause,
                    OnRetry = retry =>
                    {
                        failed(retry.Outcome.Exception!.Message);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();
}
