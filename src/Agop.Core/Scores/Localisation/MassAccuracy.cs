using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Relevance mass accuracy: the share of the map's mass that lies on the mask.</summary>
internal sealed class MassAccuracy : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "mass-accuracy",
            "Relevance mass accuracy",
            ScoreCategory.Mass,
            "sum over mask of |map| / sum of |map|",
            "Arras, Osman, Samek, arXiv 2003.07258",
            "constant map: the mask's share of the image; all-zero map: 0; full mask: 1 unless the map is all-zero"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        // Scaled first: a sum of large finite numbers must not overflow.
        var largest = input.Importance.Max();
        if (largest == 0)
            return 0;
        var (inside, all) = (0.0, 0.0);
        for (var i = 0; i < input.Mask.Length; i++)
        {
            var value = input.Importance[i] / largest;
            all += value;
            if (input.Mask[i])
                inside += value;
        }
        return Math.Min(1, inside / all);
    }
}
