namespace Agop.Sweeps.Planning;

/// <summary>One number of the leaderboard before seeds are averaged.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">Of the network.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Evaluate">The task that gives it; shared by all seeds where neither network nor seed matters.</param>
public sealed record SweepCell(string Scenario, string Background, long Seed, string Method, string Evaluate);
