using System.Globalization;

namespace Agop.Core.Scores;

/// <summary>Intersection over union of the mask and a fixed share of the image, the most important pixels, rounded up.</summary>
/// <param name="fraction">The share of all pixels, in (0, 1].</param>
public sealed class IouFraction(double fraction = 0.1) : IScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "iou-fraction",
            "mIoU (top share)",
            "IoU of mask and the ceil(f H W) largest |map|",
            "spec/protocol.md",
            "ties, so constant and all-zero maps too: lowest index first",
            "f, the share of all pixels, 0.1 unless said"
        );

    /// <inheritdoc/>
    public string Id => fraction == 0.1 ? Info.Id : string.Create(CultureInfo.InvariantCulture, $"{Info.Id}:{fraction}");

    /// <inheritdoc/>
    public double Of(ScoreInput input)
    {
        var chosen = (int)Math.Ceiling(fraction * input.Importance.Length);
        var hits = input.Hits(chosen);
        return (double)hits / (chosen + input.MaskCount - hits);
    }
}
