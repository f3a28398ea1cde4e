using Agop.Core.Parameters;
using Agop.Core.Scores;

namespace CustomMethod;

/// <summary>The share of the mask that is among the n most important pixels.</summary>
public sealed class Recall : IMapScore
{
    private static readonly IntegerParameter s_count = new("n", 10, "the number of pixels", Minimum: 1);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "recall",
            "Recall (top-n)",
            ScoreCategory.Overlap,
            "h / k, h = hits among the n largest |map|, k = mask pixels",
            "samples/CustomMethod",
            "ties, so constant and all-zero maps too: lowest index first; full mask: min(n / k, 1)",
            s_count
        );

    /// <inheritdoc/>
    public double Of(ScoreInput input, Settings settings) =>
        (double)input.Hits(Math.Min(settings.Get(s_count), input.Mask.Length)) / input.MaskCount;
}
