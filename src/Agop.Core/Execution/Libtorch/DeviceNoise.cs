using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// The numbers of <see cref="GaussianNoise"/>, drawn on the device where they are used: the same Philox words, by whole-number operations
/// of libtorch, and the same normals but for float32's last bit, which the device's own logarithm and cosine round.
/// </summary>
internal sealed class DeviceNoise
{
    private const long FactorA = 0xD2511F53,
        FactorC = 0xCD9E8D57,
        StepA = 0x9E3779B9,
        StepC = 0xBB67AE85,
        Word = 0xFFFFFFFF;
    private const int SampleBits = 24,
        UnitBits = 24;

    private readonly (uint A, uint B) _key;
    private readonly Device _device;

    /// <param name="seed">The task's seed.</param>
    /// <param name="device">Where.</param>
    public DeviceNoise(long seed, Device device) => (_key, _device) = (GaussianNoise.KeyOf(seed), device);

    /// <summary>The noise of consecutive images for consecutive samples.</summary>
    /// <param name="firstImage">The first image's number.</param>
    /// <param name="images">How many images.</param>
    /// <param name="firstSample">The first sample.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="size">Elements per image.</param>
    /// <returns>(samples, images, size), float64 that holds float32 values.</returns>
    public Tensor Rows(long firstImage, int images, int firstSample, int samples, int size)
    {
        using var scope = NewDisposeScope();
        var image = arange(firstImage, firstImage + images, ScalarType.Int64, _device).reshape(1, images, 1);
        var sample = arange(firstSample, firstSample + samples, ScalarType.Int64, _device).reshape(samples, 1, 1);
        var stream = (image * (1 << SampleBits)).bitwise_or(sample);
        var words = Words(arange((size + 3) / 4, ScalarType.Int64, _device).reshape(1, 1, -1), Low(stream), Low(Shifted(stream, 32)));
        var pairs = new List<Tensor>();
        foreach (var (first, second) in new[] { (words.A, words.B), (words.C, words.D) })
        {
            // 2^24 - w is in [1, 2^24]: the logarithm is finite.
            var radius = (-2 * log(1 - Unit(first))).sqrt();
            var angle = 2 * Math.PI * Unit(second);
            pairs.Add(radius * cos(angle));
            pairs.Add(radius * sin(angle));
        }
        var normal = stack([.. pairs], -1).reshape(samples, images, -1).narrow(2, 0, size);
        return scope.MoveToOuter(normal.to(ScalarType.Float32).to(ScalarType.Float64));
    }

    /// <summary>The four words of blocks, each from 0 to 2^32 - 1 in int64.</summary>
    private (Tensor A, Tensor B, Tensor C, Tensor D) Words(Tensor counter, Tensor low, Tensor high)
    {
        var zero = zeros_like(counter + low);
        var (a, b, c, d) = (counter + zero, zero, low + zero, high + zero);
        var (k0, k1) = ((long)_key.A, (long)_key.B);
        for (var round = 0; round < 10; round++)
        {
            // A round's many steps are gone when it ends: each is as large as half of the noise.
            using var scope = NewDisposeScope();
            var (lowA, highA) = Multiply(a, FactorA);
            var (lowC, highC) = Multiply(c, FactorC);
            (a, b, c, d) = (
                scope.MoveToOuter(Xor(Xor(highC, b), Scalar(k0))),
                scope.MoveToOuter(lowC),
                scope.MoveToOuter(Xor(Xor(highA, d), Scalar(k1))),
                scope.MoveToOuter(lowA)
            );
            (k0, k1) = ((k0 + StepA) & Word, (k1 + StepC) & Word);
        }
        return (a, b, c, d);
    }

    /// <summary>The low and high words of 32 x 32-bit products, by halves: int64 has no room for the whole.</summary>
    private (Tensor Low, Tensor High) Multiply(Tensor word, long factor)
    {
        var (lower, upper) = (word * (factor & 0xFFFF), word * (factor >> 16));
        return (Low(lower + And(upper, 0xFFFF) * (1 << 16)), Shifted(upper + Shifted(lower, 16), 16));
    }

    /// <summary>The upper 24 bits of a word as a number in [0, 1).</summary>
    private Tensor Unit(Tensor word) => Shifted(word, 32 - UnitBits).to(ScalarType.Float64) * (1.0 / (1 << UnitBits));

    private Tensor Shifted(Tensor values, int bits) => values.bitwise_right_shift(Scalar(bits));

    private Tensor Low(Tensor values) => And(values, Word);

    private Tensor And(Tensor values, long mask) => values.bitwise_and(Scalar(mask));

    private static Tensor Xor(Tensor a, Tensor b) => a.bitwise_xor(b);

    private Tensor Scalar(long value) => tensor(value, ScalarType.Int64, _device);
}
