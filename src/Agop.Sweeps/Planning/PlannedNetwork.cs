using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Planning;

/// <summary>One network of a sweep with all that is computed for it.</summary>
/// <param name="Model">The network.</param>
/// <param name="Tasks">
/// Its tasks, each behind those it needs, but for those that give its data. Some may be other networks', too: those where neither network
/// nor seed matters.
/// </param>
/// <param name="Cells">Its numbers of the leaderboard.</param>
/// <param name="Precision">The task that measures its precision; null where none does.</param>
public sealed record PlannedNetwork(
    SweepModel Model,
    IReadOnlyList<TaskDefinition> Tasks,
    IReadOnlyList<SweepCell> Cells,
    string? Precision = null
);
