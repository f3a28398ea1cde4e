namespace Agop.Sweeps.Summaries;

/// <summary>A number that could not be computed.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Error">Why.</param>
public sealed record MissingCell(string Scenario, string Background, long Seed, string Method, string Error);
