using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Insertion: the area under the class's probability as pixels come back into an empty image, the most important first.</summary>
/// <remarks>RISE begins with a blurred image; in images of few pixels a blur hides nothing.</remarks>
internal sealed class Insertion : RemovalScore
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } =
        new(
            "insertion",
            "Insertion",
            ScoreCategory.Faithfulness,
            "integral_0^1 p(0, the share q of largest |map| taken from x) dq, by trapezoids",
            "Petsiuk, Das, Saenko, arXiv 1806.07421",
            "ties, so constant and all-zero maps too: lowest index first",
            s_steps
        )
        {
            Needs = ScoreNeeds.Network,
            Cost = "steps + 1 outputs",
        };

    private protected override bool Inserts => true;

    private protected override Tensor Outputs(ExplainedBatch batch, Tensor points, int image) => batch.Probabilities(points, image);
}
