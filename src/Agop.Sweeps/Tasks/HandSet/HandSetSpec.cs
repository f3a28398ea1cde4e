namespace Agop.Sweeps.Tasks.HandSet;

/// <summary>A network whose weights are set by hand. Needs nothing.</summary>
/// <param name="Unit">Which; see <see cref="Benchmarks.Units.Unit"/>.</param>
/// <param name="Architecture">The network's id.</param>
public sealed record HandSetSpec(string Unit, string Architecture);
