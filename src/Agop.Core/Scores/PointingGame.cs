namespace Agop.Core.Scores;

/// <summary>1 where the most important pixel lies in the mask, else 0.</summary>
public sealed class PointingGame : IScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "pointing-game",
            "Pointing game",
            "[argmax |map| in mask]",
            "Zhang et al., arXiv 1608.00507",
            "ties, so constant and all-zero maps too: lowest index"
        );

    /// <inheritdoc/>
    public string Id => Info.Id;

    /// <inheritdoc/>
    public double Of(ScoreInput input) => input.Hits(1);
}
