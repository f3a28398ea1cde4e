using Agop.Core.Arrays;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>Max-sensitivity: how much a map changes at most near the image, as a share of it.</summary>
internal sealed class MaxSensitivity : INetworkScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "max-sensitivity",
            "Max-sensitivity",
            ScoreCategory.Robustness,
            $"max_i ||map(x + d_i) - map(x)||_2 / ||map(x)||_2, {Perturbations.Count} draws |d_i| <= r (max x - min x)",
            "Yeh et al., arXiv 1901.09392; Captum 0.8",
            "the explained class stays the image's; all-zero map: undefined",
            Perturbations.Radius
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Seed,
            ReadsImportance = false,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = $"{Perturbations.Count} maps",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings) =>
        Of(
            batch,
            Enumerable
                .Range(0, Perturbations.Count)
                .Select(number =>
                {
                    using var scope = NewDisposeScope();
                    return Perturbations.Of(batch, number, settings.Get(Perturbations.Radius)).Maps;
                })
        );

    /// <summary>The scores over given maps of images near those of the batch.</summary>
    internal static double[] Of(ExplainedBatch batch, IEnumerable<NdArray> near)
    {
        using var scope = NewDisposeScope();
        var maps = batch.PerElement(batch.Maps);
        var most = zeros([batch.Count], ScalarType.Float64);
        foreach (var moved in near)
            most = maximum(most, (batch.PerElement(moved) - maps).norm(dim: 1));
        var size = maps.norm(dim: 1);
        return
        [
            .. (most / size).data<double>().ToArray().Zip(size.data<double>().ToArray(), (share, all) => all == 0 ? double.NaN : share),
        ];
    }
}
