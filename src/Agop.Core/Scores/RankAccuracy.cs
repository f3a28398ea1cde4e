namespace Agop.Core.Scores;

/// <summary>Relevance rank accuracy: the share of the k most relevant pixels that lie in the mask. The same number as <see
/// cref="PrecisionTopK"/>, under the name that CLEVR-XAI gives it.</summary>
public sealed class RankAccuracy : IScore
{
    private static readonly PrecisionTopK s_same = new();

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "rank-accuracy",
            "Relevance rank accuracy",
            "|top-k ∩ mask| / k",
            "Arras, Osman, Samek, arXiv 2003.07258",
            s_same.Info.Degenerate
        );

    /// <inheritdoc/>
    public string Id => Info.Id;

    /// <inheritdoc/>
    public double Of(ScoreInput input) => s_same.Of(input);
}
