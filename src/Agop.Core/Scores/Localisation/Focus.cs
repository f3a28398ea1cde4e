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
            "sum over the class's tiles of max(0, map) / sum of max(0, map), map of a mosaic of 2 x 2 images, two of them of the class",
            "Arias-Duart et al., arXiv 2109.15035",
            "a random map gets 0.5; a map without anything positive: 0; no image of the class, or of no other, among the batch: undefined"
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Seed | ScoreNeeds.Tiles,
            Cost = "1 map",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var labels = batch.Labels ?? batch.Classes;
        var (mosaics, own) = (batch.Images.clone(), new bool[batch.Count][]);
        var random = new Philox(batch.Seed, Info.Id);
        for (var image = 0; image < batch.Count; image++)
        {
            random.MoveTo(batch.FirstIndex + image);
            if (Chosen(labels, image, random) is not { } chosen)
                continue;
            own[image] = Array.ConvertAll(chosen, other => labels[other] == labels[image]);
            mosaics[image] = Mosaic(batch.Images, chosen);
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
    private static int[]? Chosen(long[] labels, int image, Philox random)
    {
        int[] alike = [.. Enumerable.Range(0, labels.Length).Where(other => other != image && labels[other] == labels[image])];
        int[] others = [.. Enumerable.Range(0, labels.Length).Where(other => labels[other] != labels[image])];
        if (alike.Length == 0 || others.Length == 0)
            return null;
        int[] chosen =
        [
            image,
            alike[random.NextInt(alike.Length)],
            others[random.NextInt(others.Length)],
            others[random.NextInt(others.Length)],
        ];
        return Array.ConvertAll(random.Permutation(Tiles), place => chosen[place]);
    }

    private static Tensor Mosaic(Tensor images, int[] chosen)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        long[] heights = [height / 2, height - height / 2],
            widths = [width / 2, width - width / 2];
        Tensor Tile(int place) => adaptive_avg_pool2d(images.narrow(0, chosen[place], 1), [heights[place / 2], widths[place % 2]])[0];
        return cat([cat([Tile(0), Tile(1)], 2), cat([Tile(2), Tile(3)], 2)], 1);
    }
}
