using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>Which features are the sample's, the others being a training sample's.</summary>
internal static class Coalitions
{
    private const int RowsAtOnce = 1 << 16;

    /// <summary>All of them: 1 where feature i is in coalition s, bit i of s (2^D, D), float32.</summary>
    public static Tensor All(int size)
    {
        var bits = new float[(1 << size) * size];
        for (var s = 0; s < 1 << size; s++)
        for (var i = 0; i < size; i++)
            bits[s * size + i] = s >> i & 1;
        return tensor(bits, [1 << size, size]);
    }

    /// <summary>v(S), the mean over training samples of the explained output, for each coalition.</summary>
    /// <param name="context">The batch.</param>
    /// <param name="image">Which of its images.</param>
    /// <param name="coalitions">(n, D).</param>
    /// <param name="background">The training samples (m, D).</param>
    public static double[] Values(AttributionContext context, int image, Tensor coalitions, Tensor background)
    {
        using var scope = NewDisposeScope();
        var (row, shape) = (context.Images[image].flatten(), context.Images.shape[1..]);
        var present = coalitions.to(context.Images.dtype, context.Images.device);
        var values = new double[coalitions.shape[0]];
        for (var b = 0; b < background.shape[0]; b++)
        for (var first = 0; first < values.Length; first += RowsAtOnce)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var mask = present.narrow(0, first, Math.Min(RowsAtOnce, values.Length - first));
            var mixed = mask * row + (1 - mask) * background[b];
            var outputs = context.Outputs(mixed.reshape([mask.shape[0], .. shape]), image).cpu().data<double>();
            for (var s = 0; s < mask.shape[0]; s++)
                values[first + s] += outputs[s] / background.shape[0];
        }
        return values;
    }
}
