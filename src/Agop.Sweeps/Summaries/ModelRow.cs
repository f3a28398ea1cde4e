namespace Agop.Sweeps.Summaries;

/// <summary>One network.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="TestAccuracy">Share of test samples classified correctly.</param>
/// <param name="BestEpoch">The epoch of the kept snapshot, from 1.</param>
public sealed record ModelRow(string Scenario, string Background, long Seed, double TestAccuracy, int BestEpoch);
