using Agop.Core.Parameters;

namespace Agop.Core.Scores.Complexity;

/// <summary>Sparseness: the Gini index of |map|, how unequally the map's mass is spread.</summary>
internal sealed class Sparseness : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "sparseness",
            "Sparseness",
            ScoreCategory.Complexity,
            "sum_i (2 i - n - 1) a_i / (n sum_i a_i), a = |map| in rising order, i from 1",
            "Chalasani et al., arXiv 1810.06583; Hurley, Rickard, arXiv 0811.4706",
            "constant and all-zero map: 0; one pixel alone: 1 - 1 / n"
        )
        {
            Needs = ScoreNeeds.None,
        };

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        var (order, count) = (input.Order, input.Importance.Length);
        // Scaled first: a sum of large finite numbers must not overflow.
        var largest = input.Importance[order[0]];
        if (largest == 0)
            return 0;
        var (weighted, all) = (0.0, 0.0);
        for (var rank = 0; rank < count; rank++)
        {
            // The order falls: the first is the last of the rising one.
            var value = input.Importance[order[rank]] / largest;
            weighted += (count - 1 - 2.0 * rank) * value;
            all += value;
        }
        return Math.Max(0, weighted / (count * all));
    }
}
