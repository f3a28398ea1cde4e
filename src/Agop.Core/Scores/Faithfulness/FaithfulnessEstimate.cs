using Agop.Core.Parameters;
using Agop.Core.Statistics;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Faithfulness estimate: whether the output falls as much without a pixel as the map says.</summary>
internal sealed class FaithfulnessEstimate : INetworkScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "faithfulness-estimate",
            "Faithfulness estimate",
            ScoreCategory.Faithfulness,
            "corr_p(map_p, f(x) - f(x, x_p = 0)), Pearson's, over pixels p; map with its sign, summed over channels",
            "Alvarez-Melis, Jaakkola, arXiv 1806.07538",
            "constant and all-zero maps: 0; an output that no pixel changes: undefined"
        )
        {
            Needs = ScoreNeeds.Network,
            ReadsImportance = false,
            Worst = -1,
            Cost = "H W + 1 outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var map = batch.PerElement(batch.Maps).reshape(batch.Count, batch.Images.shape[1], -1).sum(dim: 1);
        return
        [
            .. Enumerable
                .Range(0, batch.Count)
                .Select(image =>
                {
                    using var pass = NewDisposeScope();
                    return Correlation.Of(map[image].data<double>().ToArray(), SinglePixels.Falls(batch, image));
                }),
        ];
    }
}
