namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>A network in a summary.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Dataset">Place of its data among the needs.</param>
/// <param name="Train">Place of its training.</param>
public sealed record SummaryModel(string Scenario, string Background, long Seed, int Dataset, int Train);
