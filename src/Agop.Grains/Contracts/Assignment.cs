namespace Agop.Grains.Contracts;

/// <summary>A task for a silo's lanes. It is only a hint: the ledger's claim decides who computes the task.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Lane">The kind of lane that it needs.</param>
/// <param name="Sweeps">The ids of the sweeps that want it.</param>
/// <param name="Silo">Whose lanes.</param>
/// <param name="Role">What the lane is kept for.</param>
/// <param name="Why">Why it goes there, for people; null where there is no choice.</param>
[GenerateSerializer, Immutable, Alias("agop.assignment")]
public sealed record Assignment(
    string Task,
    string Kind,
    string Lane,
    IReadOnlyList<string> Sweeps,
    SiloAddress Silo,
    LaneRole Role = LaneRole.Tasks,
    string? Why = null
);
