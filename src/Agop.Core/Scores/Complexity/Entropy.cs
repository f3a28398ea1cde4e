using Agop.Core.Parameters;

namespace Agop.Core.Scores.Complexity;

/// <summary>Entropy: over how many pixels the map's mass is spread.</summary>
internal sealed class Entropy : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "entropy",
            "Entropy",
            ScoreCategory.Complexity,
            "-sum_p a_p ln a_p, a = |map| / sum |map|, in nats",
            "Bhatt, Weller, Moura, arXiv 2005.00631",
            "constant map: ln(H W); all-zero map: undefined"
        )
        {
            Needs = ScoreNeeds.None,
            LowerIsBetter = true,
            Worst = double.NaN,
        };

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        // Scaled first: a sum of large finite numbers must not overflow.
        var largest = input.Importance.Max();
        if (largest == 0)
            return double.NaN;
        var sum = input.Importance.Sum(value => value / largest);
        return Math.Max(
            0,
            -input
                .Importance.Where(value => value > 0)
                .Select(value => value / largest / sum)
                .Sum(share => share == 0 ? 0 : share * Math.Log(share))
        );
    }
}
