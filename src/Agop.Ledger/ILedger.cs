namespace Agop.Ledger;

/// <summary>
/// The durable record of what is to be done, by whom, and what came out. Every call is one transaction: it happened or it did not. Safe for concurrent use,
/// by threads and, on the same database, by processes.
/// </summary>
/// <remarks>
/// A silo claims a ready task and thereby holds a lease, which it renews; the claim's token grows at each claim. Who lets a lease run out loses the task to
/// <see cref="Rescue"/>, and nothing done under an old token is accepted.
/// </remarks>
public interface ILedger : IDisposable
{
    /// <summary>Where it is, for people, without secrets.</summary>
    string Place { get; }

    /// <summary>Registers a silo.</summary>
    /// <param name="name">For people, such as host and process.</param>
    /// <returns>Its number, never used again.</returns>
    long Join(string name);

    /// <summary>Gives back everything that a silo holds, at once and without blame.</summary>
    /// <returns>How many tasks.</returns>
    int Leave(long silo);

    /// <summary>Records a sweep and the tasks of it that are not known yet.</summary>
    /// <exception cref="ArgumentException">A task needs one that is neither known nor before it.</exception>
    void Submit(SweepSubmission sweep);

    /// <summary>Takes the next ready tasks for a kind of lane: the highest priority first, then in the order of submission.</summary>
    IReadOnlyList<Claim> Claim(long silo, string lane = "cpu", int most = 1);

    /// <summary>Renews the leases of all that a silo holds.</summary>
    /// <returns>The tokens by task that it still holds; what is missing was taken from it.</returns>
    IReadOnlyDictionary<string, long> Renew(long silo);

    /// <summary>Records a result, its artifact and the readiness of the tasks that need it, together or not at all.</summary>
    /// <param name="claim">What was claimed.</param>
    /// <param name="artifact">The result's bytes.</param>
    /// <param name="seconds">How long it took.</param>
    /// <returns>Whether it is recorded under this claim: false where the claim was lost. Saying it twice is saying it once.</returns>
    bool Complete(Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0);

    /// <summary>
    /// <see cref="Complete"/>, and the next claim of a lane in the same transaction: one trip and one commit per task. Where the answer is lost, <see cref="Renew"/> tells
    /// of the claim that was not heard of.
    /// </summary>
    /// <param name="claim">What was claimed.</param>
    /// <param name="artifact">The result's bytes.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="lane">The kind of lane that is free now.</param>
    /// <returns>Whether the result is recorded under this claim, and the next task, if one is ready.</returns>
    (bool Recorded, Claim? Next) CompleteAndClaim(Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0, string lane = "cpu");

    /// <summary>Records a failure: the task is retried after a growing wait, or fails and blocks what needs it.</summary>
    /// <param name="claim">What was claimed.</param>
    /// <param name="error">One line.</param>
    /// <param name="certain">Whether it is certain to repeat.</param>
    /// <returns>Whether the claim was still held.</returns>
    bool Fail(Claim claim, string error, bool certain = false);

    /// <summary>Gives a task back, at once and without blame.</summary>
    /// <returns>Whether the claim was still held.</returns>
    bool Release(Claim claim);

    /// <summary>Takes back the tasks whose leases have run out. Any silo may call it at any time.</summary>
    /// <returns>How many.</returns>
    int Rescue();

    /// <summary>The artifact of a task that is done, else null.</summary>
    byte[]? Artifact(string task);

    /// <summary>A task, or null.</summary>
    TaskRecord? Find(string task);

    /// <summary>The tasks of a sweep in the order of submission.</summary>
    IReadOnlyList<TaskRecord> Tasks(string sweep);

    /// <summary>All sweeps in the order of submission.</summary>
    IReadOnlyList<SweepStatus> Sweeps();

    /// <summary>Lets failed and blocked tasks of a sweep begin anew.</summary>
    /// <returns>How many.</returns>
    int Retry(string sweep);

    /// <summary>Cancels a sweep: what only it wants is not begun any more, and who runs it learns so when renewing.</summary>
    /// <returns>How many tasks were cancelled.</returns>
    int Cancel(string sweep);

    /// <summary>Changes a sweep's priority.</summary>
    void Prioritize(string sweep, int priority);

    /// <summary>Waits until tasks may have become ready since the last wait returned. Any number of threads may wait; all are woken.</summary>
    /// <param name="heard">What the last wait returned; 0 at first.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What to tell the next wait.</returns>
    long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation);
}
