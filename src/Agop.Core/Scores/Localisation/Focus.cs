using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Scores.Localisation;

/// <summary>
/// Focus: which share of the positive relevance for a class lies on the tiles of that class, in a mosaic of two images of it and two of
/// others. Each tile is an image at half its size, so that the mosaic is as large as the network takes.
/// </summary>
/// <remarks>The paper's mosaics are twice as large, which only networks that take any size can see.</remarks>
internal sealed class Focus : INetworkScore
{
    private const int Tiles = 4;

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "focus",
            "Focus",
            ScoreCategory.Mass,
            "sum over the class's tiles of max(0, map) / sum of max(0, map), map of a mosaic of 2 x 2 images, two of the class",
            "Arias-Duart et al., arXiv 2109.15035",
            "a random map gets 0.5; a map without anything positive: 0; a class alone in the split: undefined"
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Seed | ScoreNeeds.Tiles,
            ReadsImportance = false,
            Cost = "1 map",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var (labels, others) = (batch.Labels ?? batch.Classes, batch.Others);
        var (mosaics, own) = (batch.Images.clone(), new bool[batch.Count][]);
        var random = new Philox(batch.Seed, Info.Id);
        for (var image = 0; image < batch.Count; image++)
        {
            random.MoveTo(batch.FirstIndex + image);
            if (Chosen(others.Labels, batch.FirstIndex + image, random) is not { } chosen)
                continue;
            own[image] = Array.ConvertAll(chosen, other => others.Labels[other] == labels[image]);
            using var pass = NewDisposeScope();
            mosaics[image] = Mosaic(others.Read(chosen).to(mosaics.dtype, mosaics.device));
        }
        var (maps, (height, width)) = (batch.PerElement(batch.Explain(mosaics, labels)), batch.Size);
        var positive = maps.clamp_min(0).reshape(batch.Count, -1, height, width).sum(dim: 1).data<double>().ToArray();
        return
        [
            .. own.Select(
                (tiles, image) =>
                {
                    if (tiles is null)
                        return double.NaN;
                    var (inside, all) = (0.0, 0.0);
                    for (var pixel = 0; pixel < height * width; pixel++)
                    {
                        var value = positive[image * height * width + pixel];
                        all += value;
                        if (tiles[(pixel / width < height / 2 ? 0 : 2) + (pixel % width < width / 2 ? 0 : 1)])
                            inside += value;
                    }
                    return all == 0 ? 0 : inside / all;
                }
            ),
        ];
    }

    /// <summary>The image, another of its class and two of others, in random places; null where there are none.</summary>
    private static long[]? Chosen(long[] labels, int image, Philox random)
    {
        bool Fits(int other, bool alike) => other != image && labels[other] >= 0 && labels[other] == labels[image] == alike;
        long Other(bool alike)
        {
            var count = Enumerable.Range(0, labels.Length).Count(other => Fits(other, alike));
            if (count == 0)
                return -1;
            var place = random.NextInt(count);
            for (var other = 0; ; other++)
                if (Fits(other, alike) && place-- == 0)
                    return other;
        }
        long[] chosen = [image, Other(alike: true), Other(alike: false), Other(alike: false)];
        if (chosen.Contains(-1))
            return null;
        return Array.ConvertAll(random.Permutation(Tiles), place => chosen[place]);
    }

    /// <param name="images">The four (4, C, H, W).</param>
    private static Tensor Mosaic(Tensor images)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        long[] heights = [height / 2, height - height / 2],
            widths = [width / 2, width - width / 2];
        Tensor Tile(int place) => adaptive_avg_pool2d(images.narrow(0, place, 1), [heights[place / 2], widths[place % 2]])[0];
        return cat([cat([Tile(0), Tile(1)], 2), cat([Tile(2), Tile(3)], 2)], 1);
    }
}
