using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Axioms;

/// <summary>Completeness: how far the map's sum is from what the image adds to the output of an empty one.</summary>
internal sealed class Completeness : INetworkScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "completeness",
            "Completeness error",
            ScoreCategory.Axiom,
            "|sum map - (f(x) - f(0))| / |f(x) - f(0)|",
            "Sundararajan, Taly, Yan, arXiv 1703.01365",
            "all-zero map: 1; f(x) = f(0): undefined"
        )
        {
            Needs = ScoreNeeds.Network,
            ReadsImportance = false,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = "2 outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var sums = batch.PerElement(batch.Maps).sum(dim: 1).data<double>().ToArray();
        var nothing = zeros_like(batch.Images.narrow(0, 0, 1));
        return
        [
            .. sums.Select(
                (sum, image) =>
                {
                    using var pass = NewDisposeScope();
                    var outputs = batch.Outputs(cat([batch.Images.narrow(0, image, 1), nothing], 0), image).cpu().data<double>();
                    var rise = outputs[0] - outputs[1];
                    return rise == 0 ? double.NaN : Math.Abs(sum - rise) / Math.Abs(rise);
                }
            ),
        ];
    }
}
