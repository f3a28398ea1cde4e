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
                var whole = batch.Outputs(batch.Images.narrow(0, image, 1), image).item<double>();
                var falls = new double[height * width];
                foreach (var (first, some) in Batches.Of(falls.Length, Math.Max(1, ElementsAtOnce / batch.Elements)))
                {
                    using var pass = NewDisposeScope();
                    var kept = ones([some, height * width], batch.Images.dtype)
                        .scatter(1, arange(first, first + some, ScalarType.Int64).unsqueeze(1), zeros([some, 1], batch.Images.dtype))
                        .reshape(some, 1, height, width)
                        .to(batch.Images.device);
                    var outputs = batch.Outputs(batch.Images[image] * kept, image).cpu().data<double>();
                    for (var pixel = 0; pixel < some; pixel++)
                        falls[first + pixel] = whole - outputs[pixel];
                }
                return falls;
            }
        );
}
