using Agop.Core.Parameters;
using Agop.Core.Statistics;

namespace Agop.Core.Scores.Localisation;

/// <summary>
/// The rank correlation of |map| and |truth|, equals at their mean rank: Pearson's correlation of the ranks. It asks for the order of all
/// features, where others ask only which of them matter.
/// </summary>
internal sealed class Spearman : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "spearman",
            "Spearman correlation",
            ScoreCategory.Ranking,
            "corr(rank |map|, rank |truth|), in [-1, 1]; 0 is what a random map gets",
            "Spearman 1904; arXiv 2605.15700",
            "Equals get their mean rank. A constant map gets 0. A truth that is the same everywhere has no order: undefined."
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings) => RankCorrelation.Of(input.Importance, input.Truth);
}
