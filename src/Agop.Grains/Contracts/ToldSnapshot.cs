using Agop.Grains.Progress;

namespace Agop.Grains.Contracts;

/// <summary>A sweep as its grain tells it.</summary>
/// <param name="Activation">Tells one life of the grain from another.</param>
/// <param name="Version">Grows with each snapshot of one life.</param>
/// <param name="Snapshot">How the sweep stands.</param>
/// <param name="At">When the last event in it happened, by the clock of the silo that told; null where there was none.</param>
[GenerateSerializer, Immutable, Alias("agop.told-snapshot")]
public sealed record ToldSnapshot(Guid Activation, long Version, SweepSnapshot Snapshot, DateTimeOffset? At)
{
    /// <summary>Whether another is known to be later. What another life of the grain told is not: silos' clocks differ.</summary>
    public bool IsOlderThan(ToldSnapshot other) => Activation == other.Activation && Version < other.Version;
}
