using Agop.Core.Execution;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>What single pixels do to the output.</summary>
internal static class SinglePixels
{
    private const int ElementsAtOnce = 1 << 24;

    /// <summary>f(x) - f(x, x_p = 0) for each pixel p, in all its channels (H * W).</summary>
    public static double[] Falls(ExplainedBatch batch, int image) =>
        batch.Shared(
            $"falls {image}",
            () =>
            {
                using var scope = NewDisposeScope();
                var (height, width) = batch.Size;
                var falls = new double[height * width];
                // With the image as it is before the pixels, once in each call: another batch may give other last bits.
                foreach (var (first, some) in Batches.Of(falls.Length, Math.Max(1, ElementsAtOnce / batch.Elements)))
                {
                    using var pass = NewDisposeScope();
                    var kept = ones([some + 1, height * width], batch.Images.dtype);
                    kept.narrow(0, 1, some)
                        .scatter_(1, arange(first, first + some, ScalarType.Int64).unsqueeze(1), zeros([some, 1], batch.Images.dtype));
                    var outputs = batch
                        .Outputs(batch.Images[image] * kept.reshape(some + 1, 1, height, width).to(batch.Images.device), image)
                        .cpu()
                        .data<double>();
                    for (var pixel = 0; pixel < some; pixel++)
                        falls[first + pixel] = outputs[0] - outputs[pixel + 1];
                }
                return falls;
            }
        );
}
