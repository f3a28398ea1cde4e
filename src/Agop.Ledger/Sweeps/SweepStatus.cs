using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sweeps;

/// <summary>A sweep as the ledger knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
/// <param name="Submitted">When it was first submitted.</param>
/// <param name="Counts">The number of its tasks in each state; states without tasks are missing.</param>
public sealed record SweepStatus(
    string Id,
    string Name,
    int Priority,
    bool Cancelled,
    DateTimeOffset Submitted,
    IReadOnlyDictionary<TaskState, int> Counts
)
{
    /// <summary>
    /// Whether it is being submitted, or was until that was cut short: none of it begins before all of it is there.
    /// </summary>
    public bool Entering { get; init; }

    /// <summary>How many tasks it has.</summary>
    public int Total => Counts.Values.Sum();

    /// <summary>Whether nothing of it is left to do.</summary>
    public bool Ended => !Entering && !Counts.Keys.Any(state => state is TaskState.Waiting or TaskState.Ready or TaskState.Running);

    /// <summary>How many of its tasks stand there.</summary>
    public int this[TaskState state] => Counts.GetValueOrDefault(state);
}
