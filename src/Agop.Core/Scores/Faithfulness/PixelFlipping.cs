using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Pixel flipping: the area under the explained output as pixels are set to zero, the most important first.</summary>
/// <remarks>Quantus' curve lacks the unchanged image, and its area grows with the number of steps.</remarks>
internal sealed class PixelFlipping : RemovalScore
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } =
        new(
            "pixel-flipping",
            "Pixel flipping",
            ScoreCategory.Faithfulness,
            "integral_0^1 f(x, the share q of largest |map| set to 0) dq, by trapezoids",
            "Bach et al., doi 10.1371/journal.pone.0130140; Samek et al., arXiv 1509.06321",
            "ties, so constant and all-zero maps too: lowest index first",
            s_steps
        )
        {
            Needs = ScoreNeeds.Network,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = "steps + 1 outputs",
        };

    private protected override Tensor Outputs(ExplainedBatch batch, Tensor points, int image) => batch.Outputs(points, image);
}
