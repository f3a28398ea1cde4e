namespace Agop.Sweeps.Summaries;

/// <summary>What is left of a <see cref="ScoreRow"/> where its method, data and score are known.</summary>
/// <param name="Seed">The network's seed.</param>
/// <param name="Mean">The mean over samples.</param>
/// <param name="InvalidMaps">How many maps held NaN or infinity.</param>
public readonly record struct SeedScore(long Seed, double Mean, int InvalidMaps)
{
    /// <summary>Of a row.</summary>
    public static SeedScore Of(ScoreRow row) => new(row.Seed, row.Mean, row.InvalidMaps);
}
