using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>The share of the k most important pixels that are in the mask, k the size of the mask. IoU = P / (2 - P).</summary>
/// <remarks>
/// The XAI-TRIS authors leave exact zeros out of the k; this does not, so that it stays a monotone image of <see cref="IouTopK"/>.
/// </remarks>
internal sealed class PrecisionTopK : IMapScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "precision-topk",
            "Precision (top-k)",
            ScoreCategory.Overlap,
            "h / k, h = hits among the k largest |map|, k = mask pixels",
            "XAI-TRIS",
            "ties, so constant and all-zero maps too: lowest index first; full mask: 1"
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings) => (double)input.Hits(input.MaskCount) / input.MaskCount;
}
