using Agop.Core.Arrays;
using Agop.Core.Data;
using static TorchSharp.torch;

namespace Agop.Sweeps.Claims;

/// <summary>
/// How alike the test images of a data set are to its training and validation images: the largest cosine between what differs from the mean
/// training image. An image that is in both splits has 1.
/// </summary>
public static class SplitCheck
{
    /// <summary>From here on two images are nearly the same.</summary>
    public const double Near = 0.99;

    /// <summary>Images that are compared at a time: a block's cosines take 16 MB.</summary>
    private const int Block = 2048;

    /// <summary>Compares all pairs.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>The largest cosine, and how many test images are near one of the others.</returns>
    public static (double Largest, int Near) Of(Dataset data, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var mean = MeanOf(data.Train.Images);
        var (largest, near) = (-1.0, 0);
        foreach (var test in Blocks(data.Test.Images))
        {
            using var pass = NewDisposeScope();
            var tested = Directions(test, mean);
            var best = full([tested.shape[0]], -1.0, ScalarType.Float32);
            foreach (var others in Blocks(data.Train.Images).Concat(Blocks(data.Validation.Images)))
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                best.copy_(maximum(best, tested.mm(Directions(others, mean).t()).max(dim: 1).values));
            }
            largest = Math.Max(largest, best.max().item<float>());
            near += (int)best.ge(Near).sum().item<long>();
        }
        return (largest, near);
    }

    private static IEnumerable<NdArray> Blocks(ArrayRows images)
    {
        for (var first = 0L; first < images.Length; first += Block)
            yield return images.Rows(first, Math.Min(Block, images.Length - first));
    }

    private static Tensor MeanOf(ArrayRows images)
    {
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var block in Blocks(images))
        {
            var part = Flat(block).to(ScalarType.Float64).sum(dim: 0);
            sum = sum is null ? part : sum + part;
        }
        return scope.MoveToOuter((sum! / images.Length).to(ScalarType.Float32));
    }

    /// <summary>Rows of length one; an image that is the mean has none, and is like no other.</summary>
    private static Tensor Directions(NdArray images, Tensor mean)
    {
        var rows = Flat(images) - mean;
        return rows / rows.norm(dim: 1, keepdim: true).clamp_min(1e-12);
    }

    private static Tensor Flat(NdArray images) => images.ToTensor(ScalarType.Float32).reshape(images.Shape[0], -1);
}
