using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sweeps;

/// <summary>What is wanted, how urgently, and how it stands. See <see cref="ILedger"/>.</summary>
public interface ISweeps
{
    /// <summary>
    /// Records a sweep and the tasks of it that are not known yet. What its tasks need belongs to it too, wherever it came from.
    /// </summary>
    /// <remarks>
    /// More than <see cref="SweepSubmission.PortionTasks"/> tasks are recorded in portions, so that others are not kept waiting: they are
    /// cancelled until all of them are there, and then begin portion by portion. Where that is cut short, submitting it again goes on.
    /// </remarks>
    /// <exception cref="ArgumentException">A task needs one that is neither known nor in the sweep.</exception>
    Task SubmitAsync(SweepSubmission sweep, CancellationToken cancellation = default);

    /// <summary>Retries the failed and blocked tasks of a sweep, unless it was cancelled.</summary>
    /// <returns>How many.</returns>
    Task<int> RetryAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>Cancels a sweep: tasks that no other sweep wants do not start, and silos that run them learn so when they renew.</summary>
    /// <returns>How many tasks were cancelled.</returns>
    Task<int> CancelAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>Changes a sweep's priority.</summary>
    Task PrioritizeAsync(string sweep, int priority, CancellationToken cancellation = default);

    /// <summary>All sweeps in the order of submission.</summary>
    Task<IReadOnlyList<SweepStatus>> SweepsAsync(CancellationToken cancellation = default);

    /// <summary>A sweep, or null.</summary>
    Task<SweepStatus?> SweepAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>What a sweep was submitted with.</summary>
    /// <exception cref="ArgumentException">There is no such sweep.</exception>
    Task<string> DefinitionAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>The trace context that a sweep was first submitted with; null where it had none, or there is no such sweep.</summary>
    Task<string?> TraceAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>The tasks of a sweep in the order of submission.</summary>
    Task<IReadOnlyList<TaskRecord>> TasksAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>Some of a sweep's tasks that stand at a state, in the order of their ids: for those who want all of many.</summary>
    /// <param name="sweep">Its id.</param>
    /// <param name="state">Where they stand.</param>
    /// <param name="after">Only those behind this id.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<TaskRecord>> TasksAsync(
        string sweep,
        TaskState state,
        string after,
        int max,
        CancellationToken cancellation = default
    );

    /// <summary>The number of a sweep's tasks in each state, kind by kind.</summary>
    Task<IReadOnlyList<KindStatus>> KindsAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>The tasks of a sweep that ended, done or failed, at a time or later, in the order of ending.</summary>
    /// <param name="sweep">Its id.</param>
    /// <param name="since">The time.</param>
    /// <param name="after">Of those that ended at that very time only those behind this one; null: all.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<TaskEnd>> EndsAsync(
        string sweep,
        DateTimeOffset since,
        string? after = null,
        int max = int.MaxValue,
        CancellationToken cancellation = default
    );

    /// <summary>Some of a sweep's tasks, in the order of submission.</summary>
    /// <param name="sweep">Its id.</param>
    /// <param name="state">Only those that stand there; null: all.</param>
    /// <param name="kind">Only those of a kind; null: all.</param>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<TaskRecord>> PageAsync(
        string sweep,
        TaskState? state,
        string? kind,
        int skip,
        int max,
        CancellationToken cancellation = default
    );
}
