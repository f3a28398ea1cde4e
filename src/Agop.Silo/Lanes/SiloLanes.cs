namespace Agop.Silo.Lanes;

/// <summary>A silo's lanes.</summary>
/// <param name="All">
/// Those that people name, and behind them those that they do not; behind a slash, what such a lane is kept for: <c>cpu/merge</c>.
/// </param>
internal sealed record SiloLanes(IReadOnlyList<string> All);
