namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>A number in a summary.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Evaluate">Place of its evaluation among the needs.</param>
public sealed record SummaryCell(string Scenario, string Background, long Seed, string Method, int Evaluate);
