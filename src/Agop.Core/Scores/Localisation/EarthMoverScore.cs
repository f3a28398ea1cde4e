using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>
/// 1 - EMD(mask / |mask|, |map| / sum |map|) / D, with Euclidean ground distance in pixels. D is sqrt(2 H W) as the XAI-TRIS authors' code
/// has it (11.31 for 8 x 8), or the image's true diameter (9.90). Exact; its cost grows with the square of the mask's size. On images that
/// are far from square, sqrt(2 H W) is less than the diameter and the score can fall below 0.
/// </summary>
internal sealed class EarthMoverScore : IMapScore
{
    private const string Area = "area";
    private const string Diameter = "diameter";

    private static readonly ChoiceParameter s_divisor = new(
        "D",
        Area,
        "what the distance is divided by: area, sqrt(2 H W), or diameter, the distance of opposite corners",
        [Area, Diameter]
    );

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "emd",
            "Earth mover's score",
            ScoreCategory.Distance,
            "1 - EMD(mask, |map|) / sqrt(2 H W)",
            "XAI-TRIS",
            "constant map: by the formula; all-zero map: 0",
            s_divisor
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        if (input.Importance.Max() == 0)
            return 0;
        double height = input.Importance.Length / input.Width,
            width = input.Width;
        var divisor =
            settings.Get(s_divisor) == Diameter
                ? Math.Sqrt((height - 1) * (height - 1) + (width - 1) * (width - 1))
                : Math.Sqrt(2 * height * width);
        // One pixel has no diameter and nothing to move.
        return divisor == 0 ? 1 : 1 - input.Distance / divisor;
    }
}
