using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Contracts;

/// <summary>A sweep as it stands now.</summary>
/// <param name="Activation">Tells one life of the sweep's grain from another.</param>
/// <param name="Version">Grows with each snapshot of one life.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
/// <param name="Submitted">When it was first submitted.</param>
/// <param name="Counts">How many of its tasks stand where; states without tasks are missing.</param>
/// <param name="Running">What runs.</param>
/// <param name="Scores">How the methods do so far, of what was evaluated since the grain lives.</param>
/// <param name="At">When the last event in it happened, by the clock of the silo that told.</param>
[GenerateSerializer, Immutable, Alias("agop.sweep-snapshot")]
public sealed record SweepSnapshot(
    Guid Activation,
    long Version,
    string Id,
    string Name,
    int Priority,
    bool Cancelled,
    DateTimeOffset Submitted,
    IReadOnlyDictionary<TaskState, int> Counts,
    IReadOnlyList<RunningTask> Running,
    IReadOnlyList<MethodScore> Scores,
    DateTimeOffset At
)
{
    /// <summary>Whether another snapshot is known to be later. What another life of the grain told is not: silos' clocks differ.</summary>
    public bool IsOlderThan(SweepSnapshot other) => Activation == other.Activation && Version < other.Version;

    /// <summary>The same as the ledger tells it.</summary>
    public SweepStatus Status => new(Id, Name, Priority, Cancelled, Submitted, Counts);
}
