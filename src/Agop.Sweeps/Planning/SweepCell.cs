using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Planning;

/// <summary>A number of the leaderboard and the task that gives it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Evaluate">The task; shared by all seeds where neither network nor seed matters.</param>
public sealed record SweepCell(CellId Id, string Evaluate);
