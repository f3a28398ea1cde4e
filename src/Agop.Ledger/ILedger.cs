namespace Agop.Ledger;

/// <summary>
/// The durable record of what is to be done, by whom, and what came out. What a call changes is one transaction: it happened or it did not.
/// Safe for concurrent use, by threads and, on the same database, by processes.
/// </summary>
/// <remarks>
/// A silo claims a ready task and thereby holds a lease, which it renews; the claim's token grows at each claim. Who lets a lease run out
/// loses the task to
/// <see cref="ReclaimExpired"/>, and nothing done under an old token is accepted.
/// </remarks>
public interface ILedger : IMembers, ILedgerViews, IDisposable
{
    /// <summary>Where it is, for people, without secrets.</summary>
    string Place { get; }

    /// <summary>Registers a silo.</summary>
    /// <param name="name">For people, such as host and process.</param>
    /// <param name="process">What tells others on its machine whether it still lives; kept as it is.</param>
    /// <returns>Its number, never used again.</returns>
    long Join(string name, string process = "");

    /// <summary>Gives back everything that a silo holds, at once and without blame, and marks it as gone.</summary>
    /// <returns>How many tasks.</returns>
    int Leave(long silo);

    /// <summary>
    /// Takes back everything that a silo holds because it is known to be dead, without waiting for its leases; each of its tasks counts a
    /// death.
    /// </summary>
    /// <returns>How many tasks.</returns>
    int EvictSilo(long silo);

    /// <summary>The silos that are there or hold tasks, in the order of joining.</summary>
    /// <param name="withDoing">Whether what they are doing is wanted, too, which may be many kilobytes each.</param>
    IReadOnlyList<SiloRecord> Silos(bool withDoing = false);

    /// <summary>
    /// Records a sweep and the tasks of it that are not known yet. What its tasks need belongs to it too, wherever it came from.
    /// </summary>
    /// <exception cref="ArgumentException">A task needs one that is neither known nor in the sweep.</exception>
    void Submit(SweepSubmission sweep);

    /// <summary>
    /// Records results with their artifacts and the readiness of the tasks that need them, and takes the next ready tasks: together or not
    /// at all.
    /// </summary>
    /// <remarks>Where the answer is lost, <see cref="Renew"/> tells of claims that were not heard of.</remarks>
    /// <param name="silo">Whose lanes are free.</param>
    /// <param name="completed">What was computed; may be empty.</param>
    /// <param name="demand">What is asked for: the highest priority first, then in the order of submission.</param>
    Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand);

    /// <summary>The tasks that a lane may claim next, in the order of claiming; nothing is claimed.</summary>
    /// <param name="lane">The kind of lane.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="sweep">Null for any sweep's tasks, else the id of the only one.</param>
    IReadOnlyList<ReadyTask> Ready(string lane, int most, string? sweep = null);

    /// <summary>Renews the leases of all that a silo holds.</summary>
    /// <param name="silo">Whose.</param>
    /// <param name="doing">What it is doing, for whoever looks, kept as it is; null: as before.</param>
    /// <returns>The claims that it still holds; what is missing was taken from it.</returns>
    IReadOnlyList<Claim> Renew(long silo, string? doing = null);

    /// <summary>Records a failure: the task is retried after a growing wait, or fails and blocks what needs it.</summary>
    /// <param name="claim">What was claimed.</param>
    /// <param name="error">One line.</param>
    /// <param name="certain">Whether it is certain to repeat.</param>
    Failure Fail(Claim claim, string error, bool certain = false);

    /// <summary>Gives a task back, at once and without blame.</summary>
    /// <returns>Whether the claim was still held.</returns>
    bool Release(Claim claim);

    /// <summary>
    /// Takes back the tasks whose leases have run out, and marks silos as gone that have not been seen for ten leases. Any silo may call it
    /// at any time.
    /// </summary>
    /// <returns>How many.</returns>
    int ReclaimExpired();

    /// <summary>
    /// Lets tasks that are done be done again, because their artifacts were kept elsewhere and are lost; what needs them and is not done
    /// waits for them.
    /// </summary>
    /// <returns>How many.</returns>
    int Reopen(IReadOnlyCollection<string> tasks);

    /// <summary>Agrees on the folder for artifacts that are kept elsewhere.</summary>
    /// <param name="mine">What names it, recorded where none is yet; null: only asks.</param>
    /// <returns>What is recorded, or null.</returns>
    string? Store(string? mine);

    /// <summary>The artifact of a task that is done and whose artifact is kept here, else null.</summary>
    byte[]? Artifact(string task);

    /// <summary>A task, or null.</summary>
    TaskRecord? Find(string task);

    /// <summary>The tasks of a sweep in the order of submission.</summary>
    IReadOnlyList<TaskRecord> Tasks(string sweep);

    /// <summary>All sweeps in the order of submission.</summary>
    IReadOnlyList<SweepStatus> Sweeps();

    /// <summary>A sweep, or null.</summary>
    SweepStatus? Sweep(string sweep);

    /// <summary>What a sweep was submitted with.</summary>
    /// <exception cref="ArgumentException">There is no such sweep.</exception>
    string Definition(string sweep);

    /// <summary>Lets failed and blocked tasks of a sweep, unless it was cancelled, begin anew.</summary>
    /// <returns>How many.</returns>
    int Retry(string sweep);

    /// <summary>Cancels a sweep: what only it wants is not begun any more, and who runs it learns so when renewing.</summary>
    /// <returns>How many tasks were cancelled.</returns>
    int Cancel(string sweep);

    /// <summary>Changes a sweep's priority.</summary>
    void Prioritize(string sweep, int priority);

    /// <summary>
    /// Waits until tasks may have become ready since the last wait returned. Any number of threads may wait; all are woken.
    /// </summary>
    /// <param name="heard">What the last wait returned; 0 at first.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What to tell the next wait.</returns>
    long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation);
}
