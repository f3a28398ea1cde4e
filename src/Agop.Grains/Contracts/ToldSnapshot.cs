using Agop.Grains.Progress;

namespace Agop.Grains.Contracts;

/// <summary>A snapshot of a sweep that its grain sends.</summary>
/// <param name="Activation">Identifies the activation of the grain.</param>
/// <param name="Version">Grows with each snapshot of one activation.</param>
/// <param name="Snapshot">The snapshot itself.</param>
/// <param name="At">When its last event happened, by the clock of the silo that reported it; null if there was none.</param>
[GenerateSerializer, Immutable, Alias("agop.told-snapshot")]
public sealed record ToldSnapshot(Guid Activation, long Version, SweepSnapshot Snapshot, DateTimeOffset? At)
{
    /// <summary>Whether another is known to be later; false for another activation's, since silos' clocks differ.</summary>
    public bool IsOlderThan(ToldSnapshot other) => Activation == other.Activation && Version < other.Version;
}
