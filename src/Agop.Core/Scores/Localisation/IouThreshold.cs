using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Intersection over union of the mask and the pixels with |map| of at least a share of the map's maximum.</summary>
internal sealed class IouThreshold : IMapScore
{
    private static readonly NumberParameter s_share = new("t", 0.25, "the share of the maximum", Maximum: 1) { AboveMinimum = true };

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "iou-threshold",
            "mIoU (threshold)",
            ScoreCategory.Overlap,
            "IoU of mask and {|map| >= t max|map| and |map| > 0}",
            "docs/protocol.md",
            "constant map: the whole image is chosen; all-zero map: nothing is chosen, 0",
            s_share
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        var threshold = settings.Get(s_share) * input.Importance.Max();
        var (both, either) = (0, 0);
        for (var i = 0; i < input.Mask.Length; i++)
        {
            var chosen = input.Importance[i] >= threshold && input.Importance[i] > 0;
            if (chosen && input.Mask[i])
                both++;
            if (chosen || input.Mask[i])
                either++;
        }
        return (double)both / either;
    }
}
