using System.Collections.Concurrent;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;

namespace Agop.Bench.Ledger;

/// <summary>Counts results, and keeps how long their tasks had waited.</summary>
internal sealed class Counter(int expected) : ISiloObserver
{
    private int _recorded;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public ConcurrentBag<TimeSpan> Waits { get; } = [];

    public void Started(Claim claim, int lane) => Waits.Add(claim.Waited);

    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        if (Interlocked.Increment(ref _recorded) == expected)
            _ended.SetResult();
    }

    public void Declined(IReadOnlyList<string> tasks) { }

    public void Progressed(Claim claim, int lane, double share)
    {
        // Empty tasks make no progress.
    }

    public void Refused(Claim claim) => Unexpected($"a result of {claim.Task} was refused");

    public void Failed(Claim claim, int lane, string error, Failure failure) => Unexpected(error);

    public void GaveBack(Claim claim, int lane, string reason) => Unexpected(reason);

    public void Lost(Claim claim, int lane) => Unexpected($"{claim.Task} was lost");

    public void Reclaimed(int tasks, string whose) => Unexpected($"{tasks} tasks of {whose} were rescued");

    public void LedgerFailed(string error) => Unexpected(error);

    public void LedgerAnswered()
    {
        // Follows a failure.
    }

    private static void Unexpected(string what) => Console.Error.WriteLine($"unexpected: {what}");
}
