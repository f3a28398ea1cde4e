using Agop.Core.Arrays;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>
/// How much a map changes near the image, as a share of it, for each share by which something else does: the image, the network's
/// representation or its output.
/// </summary>
/// <remarks>Elements that are zero have no relative change; Quantus divides by 1e-6 there, and one of them decides the score.</remarks>
internal abstract class RelativeStability : INetworkScore
{
    /// <inheritdoc/>
    public abstract ScoreInfo Info { get; }

    private protected static ScoreInfo Described(string id, string name, string below, ScoreNeeds needs = ScoreNeeds.None) =>
        new(
            id,
            name,
            ScoreCategory.Robustness,
            $"max_i ||(map(x) - map(x_i)) / map(x)||_2 / max({below}, 1e-6), x_i of {Perturbations.Count} draws with the prediction of x",
            "Agarwal et al., arXiv 2203.06877",
            "elements that are zero count nothing; all-zero map, or no x_i with that prediction: undefined",
            Perturbations.Radius
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Seed | needs,
            ReadsImportance = false,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = $"{Perturbations.Count} maps and outputs",
        };

    /// <summary>What is compared with the map's change (B; n), of any images.</summary>
    private protected abstract double[][] Compared(ExplainedBatch batch, Tensor images);

    /// <summary>How far two of them are apart.</summary>
    private protected virtual double Distance(double[] before, double[] after) => Perturbations.RelativeChange(before, after);

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings) =>
        Of(
            batch,
            Enumerable.Range(0, Perturbations.Count).Select(number => Perturbations.Of(batch, number, settings.Get(Perturbations.Radius)))
        );

    /// <summary>The scores over given images near those of the batch, with their maps; the images are disposed of.</summary>
    internal double[] Of(ExplainedBatch batch, IEnumerable<(Tensor Images, NdArray Maps)> near)
    {
        using var scope = NewDisposeScope();
        // Below all that can be: no image yet that counts.
        var most = new double[batch.Count];
        Array.Fill(most, double.NegativeInfinity);
        var (maps, before) = (batch.Maps.ToDoubles(), Compared(batch, batch.Images));
        var size = maps.Length / batch.Count;
        foreach (var (images, others) in near)
        {
            using var own = images;
            var (keeps, moved, after) = (Perturbations.Keep(batch, images), others.ToDoubles(), Compared(batch, images));
            for (var image = 0; image < batch.Count; image++)
            {
                var map = maps.AsSpan(image * size, size);
                if (!keeps[image] || !map.ContainsAnyExcept(0))
                    continue;
                var change = Perturbations.RelativeChange(map, moved.AsSpan(image * size, size));
                var share = change / Math.Max(Distance(before[image], after[image]), Perturbations.Least);
                // One that is not a number stays.
                most[image] = Math.Max(most[image], share);
            }
        }
        return Array.ConvertAll(most, value => double.IsNegativeInfinity(value) ? double.NaN : value);
    }

    private protected static double[][] Rows(Tensor values)
    {
        using var scope = NewDisposeScope();
        var all = values.to(ScalarType.Float64).cpu().contiguous();
        var (flat, count) = (all.data<double>().ToArray(), (int)all.shape[0]);
        return [.. Enumerable.Range(0, count).Select(row => flat[(row * flat.Length / count)..((row + 1) * flat.Length / count)])];
    }
}
