using Agop.Core.Gradients;
using Agop.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>The copies of a batch of images, several at a time, on the images' device.</summary>
/// <param name="copies">Which copies.</param>
/// <param name="images">(B, C, H, W).</param>
/// <param name="first">The first image's place among those that the copies are of.</param>
/// <param name="total">How many these are.</param>
internal sealed class CopyBatches(Copies copies, Tensor images, int first, int total)
{
    private readonly int _count = (int)images.shape[0];
    private readonly int _size = (int)(images.shape[1] * images.shape[2] * images.shape[3]);

    /// <summary>Some copies of all images, copy by copy.</summary>
    /// <param name="copy">The first copy.</param>
    /// <param name="together">How many.</param>
    /// <returns>(together * B, C, H, W).</returns>
    public Tensor At(int copy, int together)
    {
        using var scope = NewDisposeScope();
        var moved = copies switch
        {
            ScaledCopies scaled => cat([.. Enumerable.Range(copy, together).Select(k => images * scaled.Factors[k])]),
            NoisyCopies noisy => images.repeat(together, 1, 1, 1) + Noise(noisy, copy, together),
            _ => throw new NotSupportedException($"libtorch path: unknown copies {copies.GetType().Name}"),
        };
        return scope.MoveToOuter(moved);
    }

    private Tensor Noise(NoisyCopies noisy, int copy, int together)
    {
        long[] shape = [together * _count, .. images.shape[1..]];
        if (noisy.Given is { } given)
            return cat([
                    .. Enumerable
                        .Range(copy, together)
                        .Select(k =>
                            given.Reshape(given.Shape[0] * total, _size).Rows((long)k * total + first, _count).ToTensor(images.dtype)
                        ),
                ])
                .reshape(shape)
                .to(images.device);
        // A processor's vectors draw faster than its tensor operations.
        var normal =
            images.device_type == DeviceType.CPU
                ? cat([.. Enumerable.Range(copy, together).Select(k => Drawn(noisy, k))])
                : new DeviceNoise(noisy.Seed, images.device).Rows(noisy.FirstIndex + first, _count, copy, together, _size);
        return (normal.reshape(shape) * noisy.Deviation).to(images.dtype);
    }

    private Tensor Drawn(NoisyCopies noisy, int copy) =>
        tensor(new GaussianNoise(noisy.Seed).Rows(noisy.FirstIndex + first, copy, _count, _size)).to(ScalarType.Float64);
}
