using Agop.Core.Execution;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Ablations;

/// <summary>Outputs for images of which parts are hidden.</summary>
internal static class AblatedOutputs
{
    private const int MostAtOnce = 1 << 12;

    /// <summary>Masks that are held at a time have at most so many elements, 128 MB.</summary>
    private const long ElementsAtOnce = 1 << 24;

    /// <summary>The explained output of an image as it is.</summary>
    public static double Whole(AttributionContext context, int image)
    {
        using var scope = NewDisposeScope();
        return context.Outputs(context.Images.narrow(0, image, 1), image).item<double>();
    }

    /// <summary>Asks for the outputs for x * mask, the rest zero, some masks at a time.</summary>
    /// <param name="context">The batch.</param>
    /// <param name="image">Which of its images.</param>
    /// <param name="count">How many masks.</param>
    /// <param name="masks">Some of them, from the first on (n, 1 or C, H, W): what is kept; float64.</param>
    /// <param name="take">Is given these masks and the explained outputs for them (n), float64; both are gone when it returns.</param>
    public static void Each(AttributionContext context, int image, int count, Func<int, int, Tensor> masks, Action<Tensor, Tensor> take)
    {
        var size = context.Images.shape[1] * context.Images.shape[2] * context.Images.shape[3];
        foreach (var (first, some) in Batches.Of(count, (int)Math.Clamp(ElementsAtOnce / size, 1, MostAtOnce)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var kept = masks(first, some).to(context.Images.device);
            take(kept, context.Outputs(context.Images[image] * kept.to(context.Images.dtype), image));
        }
    }

    /// <summary>A map for each image of the batch, one after the other (B, ...).</summary>
    public static Tensor Maps(AttributionContext context, Func<int, Tensor> map)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(
            stack([
                .. Enumerable
                    .Range(0, (int)context.Images.shape[0])
                    .Select(image =>
                    {
                        using var pass = NewDisposeScope();
                        return pass.MoveToOuter(map(image));
                    }),
            ])
        );
    }
}
