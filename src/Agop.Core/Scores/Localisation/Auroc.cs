using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>The probability that a pixel of the mask is ranked above one outside, ties counting half.</summary>
internal sealed class Auroc : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "auroc",
            "AUROC",
            ScoreCategory.Ranking,
            "P(|map| in mask > |map| outside) + P(equal) / 2",
            "Mann-Whitney U",
            "constant and all-zero maps: 0.5; full mask: undefined"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        double inside = input.MaskCount,
            outside = input.Mask.Length - input.MaskCount;
        if (outside == 0)
            return double.NaN;
        double wins = 0,
            outsideBelow = outside;
        for (var start = 0; start < input.Order.Length; )
        {
            var (end, tiedInside, tiedOutside) = (start, 0, 0);
            for (; end < input.Order.Length && input.Importance[input.Order[end]].Equals(input.Importance[input.Order[start]]); end++)
            {
                if (input.Mask[input.Order[end]])
                    tiedInside++;
                else
                    tiedOutside++;
            }
            outsideBelow -= tiedOutside;
            wins += tiedInside * (outsideBelow + 0.5 * tiedOutside);
            start = end;
        }
        return wins / (inside * outside);
    }
}
