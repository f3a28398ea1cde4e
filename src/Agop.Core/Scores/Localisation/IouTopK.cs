using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>
/// Intersection over union of the mask and the k most important pixels, k the size of the mask. Its mean over samples is the primary score.
/// </summary>
internal sealed class IouTopK : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "iou-topk",
            "mIoU (top-k)",
            ScoreCategory.Overlap,
            "h / (2k - h), h = hits among the k largest |map|, k = mask pixels",
            "docs/protocol.md",
            "ties, so constant and all-zero maps too: lowest index first; full mask: 1"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        var hits = input.Hits(input.MaskCount);
        return (double)hits / (2 * input.MaskCount - hits);
    }
}
