namespace Agop.Ledger.Tasks;

/// <summary>Claims of tasks and what comes of them. See <see cref="ILedger"/>.</summary>
public interface ITaskQueue
{
    /// <summary>
    /// Records results with their artifacts and the readiness of the tasks that need them, and takes the next ready tasks: together or not
    /// at all.
    /// </summary>
    /// <remarks>If the answer is lost, <see cref="RenewAsync"/> returns the claims that were in it.</remarks>
    /// <param name="silo">Whose lanes are free.</param>
    /// <param name="completed">What was computed; may be empty.</param>
    /// <param name="demand">What is asked for: the highest priority first, then in the order of submission.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Exchange> ExchangeAsync(long silo, IReadOnlyList<Completion> completed, Demand demand, CancellationToken cancellation = default);

    /// <summary>The tasks that a lane may claim next, in the order of claiming; nothing is claimed.</summary>
    /// <param name="demand">What would be asked for.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<ReadyTask>> ReadyAsync(Demand demand, CancellationToken cancellation = default);

    /// <summary>Renews the leases of all that a silo holds.</summary>
    /// <param name="silo">Whose.</param>
    /// <param name="activity">What it is doing, for whoever looks, kept as it is; null: as before.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The claims that it still holds; what is missing was taken from it.</returns>
    Task<IReadOnlyList<Claim>> RenewAsync(long silo, string? activity = null, CancellationToken cancellation = default);

    /// <summary>Records a failure: the task is retried after a growing wait, or fails and blocks what needs it.</summary>
    /// <param name="claim">What was claimed.</param>
    /// <param name="error">One line.</param>
    /// <param name="certain">Whether it is certain to repeat.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Failure> FailAsync(Claim claim, string error, bool certain = false, CancellationToken cancellation = default);

    /// <summary>Gives a task back, at once and without blame.</summary>
    /// <returns>Whether the claim was still held.</returns>
    Task<bool> ReleaseAsync(Claim claim, CancellationToken cancellation = default);

    /// <summary>
    /// Takes back the tasks whose leases have run out, and marks silos as gone that have not been seen for ten leases. Any silo may call it
    /// at any time.
    /// </summary>
    /// <returns>How many.</returns>
    Task<int> ReclaimExpiredAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Reopens done tasks whose artifacts were kept elsewhere and are lost, so that they are computed again; unfinished tasks that need
    /// them wait.
    /// </summary>
    /// <returns>How many.</returns>
    Task<int> ReopenAsync(IReadOnlyCollection<string> tasks, CancellationToken cancellation = default);

    /// <summary>A task, or null.</summary>
    Task<TaskRecord?> FindAsync(string task, CancellationToken cancellation = default);

    /// <summary>Those of some tasks that are done.</summary>
    Task<IReadOnlyList<string>> DoneAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default);

    /// <summary>What the last tasks that were submitted and are done took.</summary>
    /// <param name="max">So many.</param>
    /// <param name="skills">Only those of these skills; null: all.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<DoneTask>> HistoryAsync(int max, IReadOnlyList<string>? skills = null, CancellationToken cancellation = default);

    /// <summary>What waits for lanes, of all sweeps, for each kind of lane that tasks ask for.</summary>
    /// <param name="skills">The skills that count as known, or null for all.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<QueueStatus>> QueueAsync(IReadOnlyList<string>? skills = null, CancellationToken cancellation = default);

    /// <summary>
    /// Waits until tasks may have become ready since the last wait returned. Any number of threads may wait; all are woken.
    /// </summary>
    /// <param name="heard">What the last wait returned; 0 at first.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What to tell the next wait.</returns>
    Task<long> WaitForWorkAsync(long heard, TimeSpan patience, CancellationToken cancellation);
}
