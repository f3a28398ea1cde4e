using Microsoft.Extensions.Options;

namespace Agop.Silo.Lanes;

/// <summary>Whether a silo works, and whether it takes work.</summary>
internal sealed class SiloState(IOptions<SiloOptions> options, LedgerRetry ledger, TimeProvider time) : IReadiness
{
    private long _pausedUntil = long.MinValue;
    private volatile bool _isEnding;

    /// <summary>Whether the ledger answered lately, and it is not ending.</summary>
    public bool IsReady => !_isEnding && ledger.AnsweredWithin(3 * options.Value.Heartbeat);

    /// <summary>Whether it claims work now: it is not ending, the ledger answers, and nothing else is in the way.</summary>
    public bool TakesWork => !_isEnding && ledger.Answers && !IsPaused;

    /// <summary>Whether it claims nothing for a while.</summary>
    public bool IsPaused => time.GetTimestamp() < Interlocked.Read(ref _pausedUntil);

    /// <summary>It takes no more work.</summary>
    public void End() => _isEnding = true;

    /// <summary>It claims nothing for a while: a task would meet the same trouble as the last.</summary>
    public void Pause(TimeSpan span) =>
        Interlocked.Exchange(ref _pausedUntil, time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));
}
