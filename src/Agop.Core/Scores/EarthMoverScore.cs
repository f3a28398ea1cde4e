namespace Agop.Core.Scores;

/// <summary>
/// 1 - EMD(mask / |mask|, |map| / sum |map|) / D, with Euclidean ground distance in pixels. D is sqrt(2 H W) as the XAI-TRIS authors' code
/// has it (11.31 for 8 x 8), or the image's true diameter (9.90). Exact; its cost grows with the square of the mask's size. On images that
/// are far from square, sqrt(2 H W) is less than the diameter and the score can fall below 0.
/// </summary>
/// <param name="trueDiameter">Whether D is the distance of opposite corners.</param>
public sealed class EarthMoverScore(bool trueDiameter = false) : IScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "emd",
            "Earth mover's score",
            "1 - EMD(mask, |map|) / sqrt(2 H W)",
            "XAI-TRIS",
            "constant map: by the formula; all-zero map: 0",
            "diameter: divide by the distance of opposite corners instead of sqrt(2 H W)"
        );

    /// <inheritdoc/>
    public string Id => trueDiameter ? $"{Info.Id}:diameter" : Info.Id;

    /// <inheritdoc/>
    public double Of(ScoreInput input)
    {
        if (input.Importance.Max() == 0)
            return 0;
        double height = input.Importance.Length / input.Width,
            width = input.Width;
        var divisor = trueDiameter ? Math.Sqrt((height - 1) * (height - 1) + (width - 1) * (width - 1)) : Math.Sqrt(2 * height * width);
        // One pixel has no diameter and nothing to move.
        return divisor == 0 ? 1 : 1 - input.Distance / divisor;
    }
}
