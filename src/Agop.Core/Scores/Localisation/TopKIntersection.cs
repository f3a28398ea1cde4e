using Agop.Core.Parameters;

namespace Agop.Core.Scores.Localisation;

/// <summary>Top-k intersection: the share of a fixed number of the most important pixels that lies on the mask.</summary>
internal sealed class TopKIntersection : IMapScore
{
    private static readonly IntegerParameter s_count = new("k", 10, "the number of pixels, at most all", Minimum: 1);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "topk-intersection",
            "Top-k intersection",
            ScoreCategory.Overlap,
            "h / k, h = hits among the k largest |map|",
            "Theiner et al., arXiv 2104.14995",
            "ties, so constant and all-zero maps too: lowest index first; full mask: 1",
            s_count
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings)
    {
        var count = Math.Min(settings.Get(s_count), input.Mask.Length);
        return (double)input.Hits(count) / count;
    }
}
