using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Average precision: the step-wise area under the precision-recall curve; equal values form one step.</summary>
internal sealed class Auprc : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "auprc",
            "AUPRC",
            ScoreCategory.Ranking,
            "sum_n (R_n - R_(n-1)) P_n over falling thresholds",
            "scikit-learn's average_precision_score",
            "constant and all-zero maps: the mask's share of the image; full mask: 1"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        var (area, found) = (0.0, 0);
        for (var start = 0; start < input.Order.Length; )
        {
            var (end, tied) = (start, 0);
            for (; end < input.Order.Length && input.Importance[input.Order[end]].Equals(input.Importance[input.Order[start]]); end++)
                if (input.Mask[input.Order[end]])
                    tied++;
            found += tied;
            area += (double)tied / input.MaskCount * found / end;
            start = end;
        }
        return Math.Min(1, area);
    }
}
