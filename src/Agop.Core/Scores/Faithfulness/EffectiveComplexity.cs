using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Effective complexity: how few of the most important pixels are enough for the output.</summary>
/// <remarks>Quantus counts the pixels above a threshold, whatever the network does.</remarks>
internal sealed class EffectiveComplexity : INetworkScore
{
    private static readonly NumberParameter s_error = new("e", 0.1, "by how much the output may differ, as a share of it", Maximum: 1);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "effective-complexity",
            "Effective complexity",
            ScoreCategory.Complexity,
            "k / (H W), k the least number of largest |map| with |f(x, all others 0) - f(x)| <= e |f(x)|",
            "Nguyen, Rodríguez Martínez, arXiv 2007.07584",
            "ties, so constant and all-zero maps too: lowest index first; an empty image that is enough: 0",
            s_error
        )
        {
            Needs = ScoreNeeds.Network,
            LowerIsBetter = true,
            Worst = 1,
            Cost = "H W + 1 outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var counts = Enumerable.Range(0, batch.Size.Height * batch.Size.Width + 1).ToArray();
        var nothing = zeros_like(batch.Images[0]);
        return
        [
            .. batch.Importance.Select(
                (importance, image) =>
                {
                    var outputs = RemovalCurve.Of(
                        batch,
                        image,
                        Ranks.Falling(importance),
                        counts,
                        (nothing, batch.Images[image]),
                        batch.Outputs
                    );
                    var bound = settings.Get(s_error) * Math.Abs(outputs[^1]);
                    var enough = Array.FindIndex(outputs, output => Math.Abs(output - outputs[^1]) <= bound);
                    // An output that is not a number is never reached.
                    return enough < 0 ? double.NaN : enough / (double)(counts.Length - 1);
                }
            ),
        ];
    }
}
