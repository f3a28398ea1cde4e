using Agop.Core.Parameters;
using Agop.Core.Scores.Faithfulness;

namespace Agop.Core.Scores.Axioms;

/// <summary>Non-sensitivity: for how many pixels the map and the output do not agree on whether they matter at all.</summary>
internal sealed class NonSensitivity : INetworkScore
{
    private static readonly NumberParameter s_least = new("e", 1e-3, "what counts as nothing, as a share of the largest", Maximum: 1);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "non-sensitivity",
            "Non-sensitivity",
            ScoreCategory.Axiom,
            "share of pixels p for which one of |map_p| <= e max |map| and d_p <= e max d holds alone, d_p = |f(x) - f(x, x_p = 0)|",
            "Nguyen, Rodríguez Martínez, arXiv 2007.07584",
            "all-zero map: the share of pixels that the output depends on",
            s_least
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
        var least = settings.Get(s_least);
        return
        [
            .. batch.Importance.Select(
                (importance, image) =>
                {
                    var falls = Array.ConvertAll(SinglePixels.Falls(batch, image), Math.Abs);
                    var (bound, floor) = (least * importance.Max(value => Math.Abs(value)), least * falls.Max());
                    return importance.Where((value, pixel) => (Math.Abs(value) <= bound) != (falls[pixel] <= floor)).Count()
                        / (double)importance.Length;
                }
            ),
        ];
    }
}
