using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Intersection over union of the mask and a fixed share of the image, the most important pixels, rounded up.</summary>
internal sealed class IouFraction : IMapScore
{
    private static readonly NumberParameter s_fraction = new("f", 0.1, "the share of all pixels", Maximum: 1) { AboveMinimum = true };

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "iou-fraction",
            "mIoU (top share)",
            ScoreCategory.Overlap,
            "IoU of mask and the ceil(f H W) largest |map|",
            "docs/protocol.md",
            "ties, so constant and all-zero maps too: lowest index first",
            s_fraction
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        // In decimal: 0.07 of 100 pixels are 7, which doubles round up to 8.
        var chosen = (int)Math.Ceiling((decimal)settings.Get(s_fraction) * input.Importance.Length);
        var hits = input.Hits(chosen);
        return (double)hits / (chosen + input.MaskCount - hits);
    }
}
