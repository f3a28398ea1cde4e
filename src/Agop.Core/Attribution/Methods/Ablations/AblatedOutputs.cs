using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>Outputs for images of which parts are hidden.</summary>
internal static class AblatedOutputs
{
    private const int RowsAtOnce = 1 << 12;

    /// <summary>The explained output for x * mask, the rest zero, for each mask (n), float64.</summary>
    /// <param name="context">The batch.</param>
    /// <param name="image">Which of its images.</param>
    /// <param name="masks">(n, 1 or C, H, W), what is kept of the image; of its type.</param>
    public static Tensor Of(AttributionContext context, int image, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var first = 0L; first < masks.shape[0]; first += RowsAtOnce)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            parts.Add(context.Outputs(context.Images[image] * masks.narrow(0, first, Math.Min(RowsAtOnce, masks.shape[0] - first)), image));
        }
        return scope.MoveToOuter(cat(parts, 0));
    }

    /// <summary>A map for each image of the batch, one after the other (B, ...).</summary>
    public static Tensor Each(AttributionContext context, Func<int, Tensor> map) =>
        stack([.. Enumerable.Range(0, (int)context.Images.shape[0]).Select(map)]);
}
