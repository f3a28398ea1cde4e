using Agop.Grains.Contracts;

namespace Agop.Silo.Lanes;

/// <summary>A silo's lanes.</summary>
/// <param name="All">Those that people name, and behind them those that they do not.</param>
internal sealed record SiloLanes(IReadOnlyList<Lane> All);
