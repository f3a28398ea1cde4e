namespace Agop.Sweeps.Readings;

/// <summary>How much of the variance over readings goes with one factor.</summary>
/// <param name="Factor">Its name.</param>
/// <param name="Share">
/// eta squared: the variance of the means of log2 ratios by its levels, weighted by their readings, over that of all. In a grid in which
/// every level meets every other, the shares and what factors do together add to 1.
/// </param>
/// <param name="Means">The mean of log2 ratios by level.</param>
public sealed record FactorShare(string Factor, double Share, IReadOnlyList<KeyValuePair<string, double>> Means);
