using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Relevance rank accuracy: the share of the k most relevant pixels that lie in the mask. The same number as <see
/// cref="PrecisionTopK"/>, under the name that CLEVR-XAI gives it.</summary>
internal sealed class RankAccuracy : IMapScore
{
    private static readonly PrecisionTopK s_same = new();

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "rank-accuracy",
            "Relevance rank accuracy",
            ScoreCategory.Overlap,
            "|top-k ∩ mask| / k",
            "Arras, Osman, Samek, arXiv 2003.07258",
            s_same.Info.Degenerate
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings) => s_same.Of(input, settings);
}
