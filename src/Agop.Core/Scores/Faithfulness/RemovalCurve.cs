using Agop.Core.Execution;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Outputs along the way from one image to another, pixel by pixel in an order.</summary>
internal static class RemovalCurve
{
    /// <summary>Images that are held at a time have at most so many elements, 64 MB.</summary>
    private const int ElementsAtOnce = 1 << 24;

    /// <summary>How many pixels are changed at each step: 0, then as evenly as whole numbers allow, then all.</summary>
    public static int[] Counts(int pixels, int steps)
    {
        var whole = Math.Min(pixels, steps);
        return [.. Enumerable.Range(0, whole + 1).Select(step => (int)((long)step * pixels / whole))];
    }

    /// <summary>The outputs for images whose first pixels of an order are those of another, all channels alike (n).</summary>
    /// <param name="batch">Whose image.</param>
    /// <param name="image">Its place.</param>
    /// <param name="order">All pixels.</param>
    /// <param name="counts">How many of them are changed each time (n).</param>
    /// <param name="ends">What the others are from and what the first are from (C, H, W).</param>
    /// <param name="outputs">Which output.</param>
    public static double[] Of(
        ExplainedBatch batch,
        int image,
        int[] order,
        int[] counts,
        (Tensor From, Tensor To) ends,
        Func<Tensor, int, Tensor> outputs
    )
    {
        using var scope = NewDisposeScope();
        var ranks = new long[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
            ranks[order[rank]] = rank;
        var places = tensor(ranks, [1, 1, batch.Size.Height, batch.Size.Width]).to(batch.Images.device);
        var values = new double[counts.Length];
        foreach (var (first, some) in Batches.Of(counts.Length, Math.Max(1, ElementsAtOnce / batch.Elements)))
        {
            using var pass = NewDisposeScope();
            var changed =
                places < tensor(Array.ConvertAll(counts[first..(first + some)], count => (long)count), [some, 1, 1, 1]).to(places.device);
            outputs(where(changed, ends.To, ends.From), image).cpu().data<double>().CopyTo(values.AsSpan(first));
        }
        return values;
    }

    /// <summary>The area under a curve over the share of pixels, by trapezoids.</summary>
    public static double Area(double[] values, int[] counts)
    {
        var area = 0.0;
        for (var k = 1; k < values.Length; k++)
            area += (values[k] + values[k - 1]) / 2 * (counts[k] - counts[k - 1]) / counts[^1];
        return area;
    }
}
