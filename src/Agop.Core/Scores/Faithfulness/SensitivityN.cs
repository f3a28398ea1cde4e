using Agop.Core.Parameters;
using Agop.Core.Randomness;
using Agop.Core.Statistics;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Sensitivity-n: whether the output falls as much without n pixels as the map says of them together.</summary>
/// <remarks>For one n, this is the faithfulness correlation of Bhatt et al., arXiv 2005.00631.</remarks>
internal sealed class SensitivityN : INetworkScore
{
    private const int Draws = 64;

    private static readonly NumberParameter s_share = new("n", 0.25, "the share of all pixels that are set to zero, rounded up", Maximum: 1)
    {
        AboveMinimum = true,
    };

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "sensitivity-n",
            "Sensitivity-n",
            ScoreCategory.Faithfulness,
            $"corr_S(sum_(p in S) map_p, f(x) - f(x, x_S = 0)), Pearson's, over {Draws} random sets S of n H W pixels; map with its sign",
            "Ancona et al., arXiv 1711.06104",
            "constant and all-zero maps: 0; an output that no set changes more than another, n = 1 too: undefined",
            s_share
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Seed,
            ReadsImportance = false,
            Worst = -1,
            Cost = $"{Draws + 1} outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var (pixels, random) = (batch.Size.Height * batch.Size.Width, new Philox(batch.Seed, Info.Id));
        var size = (int)Math.Ceiling((decimal)settings.Get(s_share) * pixels);
        var maps = batch.PerElement(batch.Maps).reshape(batch.Count, -1, pixels).sum(dim: 1);
        return
        [
            .. Enumerable
                .Range(0, batch.Count)
                .Select(image =>
                {
                    using var pass = NewDisposeScope();
                    random.MoveTo(batch.FirstIndex + image);
                    var kept = new double[Draws * pixels];
                    Array.Fill(kept, 1);
                    for (var draw = 0; draw < Draws; draw++)
                        foreach (var pixel in random.Permutation(pixels).AsSpan(0, size))
                            kept[draw * pixels + pixel] = 0;
                    return Of(batch, image, maps[image], tensor(kept, [Draws, pixels]));
                }),
        ];
    }

    /// <summary>The score of one map over given sets.</summary>
    /// <param name="batch">Whose image.</param>
    /// <param name="image">Its place.</param>
    /// <param name="map">(H * W), float64.</param>
    /// <param name="kept">0 for the pixels of a set, else 1 (n, H * W), float64.</param>
    internal static double Of(ExplainedBatch batch, int image, Tensor map, Tensor kept)
    {
        using var scope = NewDisposeScope();
        var masks = kept.reshape(-1, 1, batch.Size.Height, batch.Size.Width).to(batch.Images.dtype, batch.Images.device);
        // Together: with another batch the last bits may be others, and a network that ignores the image would seem to see it.
        var all = batch.Outputs(cat([batch.Images.narrow(0, image, 1), batch.Images[image] * masks], 0), image).cpu();
        var (whole, outputs) = (all[0], all.narrow(0, 1, masks.shape[0]).clone());
        // Not as a matrix product: its last bits depend on where the map lies in memory.
        // Sums of equal numbers must be equal, too: a constant map tells nothing.
        var told = (map.max() - map.min()).item<double>() == 0 ? zeros_like(outputs) : ((1 - kept) * map).sum(dim: 1);
        return Correlation.Of(told.data<double>().ToArray(), (whole - outputs).data<double>().ToArray());
    }
}
