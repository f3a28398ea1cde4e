using Agop.Core.Statistics;

namespace Agop.Sweeps.Summaries;

/// <summary>What is left of a <see cref="ScoreRow"/> where its method, data and score are known.</summary>
/// <param name="Seed">The network's seed.</param>
/// <param name="Mean">The mean over samples.</param>
/// <param name="InvalidMaps">How many maps held NaN or infinity.</param>
public readonly record struct SeedScore(long Seed, double Mean, int InvalidMaps)
{
    /// <summary>Of a row.</summary>
    public static SeedScore Of(ScoreRow row) => new(row.Seed, row.Mean, row.InvalidMaps);

    /// <summary>A method's scores against a reference's, over the networks that both have.</summary>
    public static PairedTest Compare(IEnumerable<SeedScore> scores, IEnumerable<SeedScore> reference)
    {
        var means = reference.ToDictionary(score => score.Seed, score => score.Mean);
        SeedScore[] paired = [.. scores.Where(score => means.ContainsKey(score.Seed))];
        return PairedTest.Compare([.. paired.Select(score => score.Mean)], [.. paired.Select(score => means[score.Seed])]);
    }
}
