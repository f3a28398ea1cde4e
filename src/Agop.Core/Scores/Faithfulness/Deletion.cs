using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Deletion: the area under the class's probability as pixels are set to zero, the most important first.</summary>
internal sealed class Deletion : RemovalScore
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } =
        new(
            "deletion",
            "Deletion",
            ScoreCategory.Faithfulness,
            "integral_0^1 p(x, the share q of largest |map| set to 0) dq, by trapezoids",
            "Petsiuk, Das, Saenko, arXiv 1806.07421",
            "ties, so constant and all-zero maps too: lowest index first",
            s_steps
        )
        {
            Needs = ScoreNeeds.Network,
            LowerIsBetter = true,
            Worst = 1,
            Cost = "steps + 1 outputs",
        };

    private protected override Tensor Outputs(ExplainedBatch batch, Tensor points, int image) => batch.Probabilities(points, image);
}
