using System.Diagnostics;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Cluster;

/// <summary>What a silo knows of one of its lanes; guarded by whoever holds it.</summary>
internal sealed class LaneState(string kind)
{
    private readonly long _born = Stopwatch.GetTimestamp();
    private TimeSpan _worked;
    private long _begun;

    public string Kind => kind;

    public string? Task { get; private set; }

    public string? TaskKind { get; private set; }

    public DateTimeOffset? Since { get; private set; }

    public double Share { get; set; }

    public int Done { get; set; }

    /// <summary>The share of its life in which it computed.</summary>
    public double Busy => (_worked + (Task is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_begun))) / Stopwatch.GetElapsedTime(_born);

    public void Begin(Claim claim)
    {
        (Task, TaskKind, Since, Share, _begun) = (claim.Task, claim.Kind, DateTimeOffset.UtcNow, 0, Stopwatch.GetTimestamp());
    }

    public void End()
    {
        _worked += Stopwatch.GetElapsedTime(_begun);
        (Task, TaskKind, Since, Share) = (null, null, null, 0);
    }
}
