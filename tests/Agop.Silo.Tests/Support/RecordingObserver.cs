using System.Collections.Concurrent;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;

namespace Agop.Silo.Tests.Support;

/// <summary>Remembers what a silo did.</summary>
internal sealed class RecordingObserver : ISiloObserver
{
    public ConcurrentQueue<Claim> Done { get; } = new();
    public ConcurrentQueue<string> Words { get; } = new();
    public Action<Claim>? OnStarted { get; init; }

    public Action<Claim>? OnRecorded { get; init; }

    public Action<IReadOnlyList<string>>? OnDeclined { get; init; }

    public Action? OnLedgerFailed { get; set; }

    /// <summary>Called after every result and failure.</summary>
    public Action? OnEnded { get; init; }

    public void Started(Claim claim, int lane) => OnStarted?.Invoke(claim);

    public void Declined(IReadOnlyList<string> tasks)
    {
        Words.Enqueue($"could not have {string.Join(' ', tasks)}");
        OnDeclined?.Invoke(tasks);
    }

    public void Progressed(Claim claim, int lane, double share) => Assert.InRange(share, 0, 1);

    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        Done.Enqueue(claim);
        OnRecorded?.Invoke(claim);
        OnEnded?.Invoke();
    }

    public void Refused(Claim claim) => Words.Enqueue($"refused {claim.Task}");

    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        Words.Enqueue($"failed {claim.Task}: {error}{(failure.Final ? "" : ", again")}");
        OnEnded?.Invoke();
    }

    public void GaveBack(Claim claim, int lane, string reason) => Words.Enqueue($"gave back {claim.Task}: {reason}");

    public void Lost(Claim claim, int lane) => Words.Enqueue($"lost {claim.Task}");

    public void Reclaimed(int tasks, string whose) => Words.Enqueue($"rescued {tasks} of {whose}");

    public void LedgerFailed(string error)
    {
        Words.Enqueue($"no ledger: {error}");
        OnLedgerFailed?.Invoke();
    }

    public void LedgerAnswered() => Words.Enqueue("ledger again");
}
