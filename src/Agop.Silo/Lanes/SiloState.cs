using Microsoft.Extensions.Options;

namespace Agop.Silo.Lanes;

/// <summary>Whether a silo works, and whether it takes work.</summary>
internal sealed class SiloState(IOptions<SiloOptions> options, LedgerRetry ledger, TimeProvider time) : IReadiness
{
    private long _pausedUntil = long.MinValue;
    private volatile bool _isDraining;

    /// <summary>Whether the ledger answered lately, and it is not draining.</summary>
    public bool IsReady => !_isDraining && ledger.AnsweredWithin(3 * options.Value.Heartbeat);

    /// <summary>Whether it claims work now: it is not draining, the ledger answers, and nothing else is in the way.</summary>
    public bool TakesWork => !_isDraining && ledger.Answers && !IsPaused;

    /// <summary>Whether it claims nothing for a while.</summary>
    public bool IsPaused => time.GetTimestamp() < Interlocked.Read(ref _pausedUntil);

    /// <summary>Whether it takes no more work, for good.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>It takes no more work.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>It claims nothing for a while: a task would meet the same trouble as the last.</summary>
    public void Pause(TimeSpan span) =>
        Interlocked.Exchange(ref _pausedUntil, time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));
}
