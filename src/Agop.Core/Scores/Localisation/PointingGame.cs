using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>1 where the most important pixel lies in the mask, else 0.</summary>
internal sealed class PointingGame : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "pointing-game",
            "Pointing game",
            ScoreCategory.Ranking,
            "[argmax |map| in mask]",
            "Zhang et al., arXiv 1608.00507",
            "ties, so constant and all-zero maps too: lowest index"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings) => input.Hits(1);
}
