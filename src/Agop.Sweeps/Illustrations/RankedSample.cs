namespace Agop.Sweeps.Illustrations;

/// <summary>A sample of a gallery.</summary>
/// <param name="Rank">best, median or worst.</param>
/// <param name="Sample">Its number in the test split.</param>
/// <param name="Mean">The mean of the first score over the methods that it is ranked by.</param>
public sealed record RankedSample(string Rank, int Sample, double Mean);
