namespace Agop.Sweeps.Coordinates;

/// <summary>One number of the leaderboard before seeds are averaged.</summary>
/// <param name="Network">The network that is explained.</param>
/// <param name="Method">The method's label.</param>
public sealed record CellId(NetworkId Network, string Method);
