using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Agop.Core.Vectors;

namespace Agop.Core.Randomness;

/// <summary>
/// Standard normal noise for images in float32, 16 images at a time. Image i's sample s is the Philox stream (i &lt;&lt; 24 | s) of the
/// seed; each of its blocks of four words gives four elements by Box and Muller: sqrt(-2 ln u) cos 2 pi v and sqrt(-2 ln u) sin 2 pi v, u
/// in (0, 1] and v in [0, 1) of 24 bits each. The same bits on every machine: the functions are polynomials of our own.
/// </summary>
internal sealed unsafe class GaussianNoise
{
    private const int Lanes = Block.Lanes;
    private readonly (uint A, uint B) _key;
    private readonly SimdWidth _width;

    /// <param name="seed">The task's seed.</param>
    public GaussianNoise(long seed)
        : this(seed, SimdWidths.Best) { }

    internal GaussianNoise(long seed, SimdWidth width) => (_key, _width) = (KeyOf(seed), width);

    /// <summary>The key of a seed's words.</summary>
    public static (uint A, uint B) KeyOf(long seed) => Philox.KeyOf(seed, "gaussian-noise");

    /// <summary>The noise of consecutive images for one sample.</summary>
    /// <param name="firstImage">The first image's number.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="images">How many images.</param>
    /// <param name="size">Elements per image.</param>
    /// <returns>(images, size).</returns>
    public float[] Rows(long firstImage, int sample, int images, int size)
    {
        var rows = new float[images * size];
        var lanes = new float[(size + 3) / 4 * 4 * Lanes];
        fixed (float* pointer = lanes)
        {
            for (var first = 0; first < images; first += Lanes)
            {
                Fill(firstImage + first, sample, size, pointer);
                for (var lane = 0; lane < Math.Min(Lanes, images - first); lane++)
                for (var i = 0; i < size; i++)
                    rows[(first + lane) * size + i] = lanes[i * Lanes + lane];
            }
        }
        return rows;
    }

    /// <summary>The noise of 16 images in slots: (size rounded up to a multiple of 4, 16).</summary>
    internal void Fill(long firstImage, int sample, int size, float* destination)
    {
        switch (_width)
        {
            case SimdWidth.Bits512:
                Fill<Simd512<float>, Simd512<double>>(firstImage, sample, size, destination);
                break;
            case SimdWidth.Bits256:
                Fill<Simd256<float>, Simd256<double>>(firstImage, sample, size, destination);
                break;
            default:
                Fill<SimdScalar<float>, SimdScalar<double>>(firstImage, sample, size, destination);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill<TV, TW>(long firstImage, int sample, int size, float* destination)
        where TV : struct, ISimd<TV, float, TW>
        where TW : struct, ISimd<TW, double, TW>
    {
        int* words = stackalloc int[4 * Lanes];
        uint* streams = stackalloc uint[2 * Lanes];
        for (var lane = 0; lane < Lanes; lane++)
        {
            var stream = unchecked((ulong)(firstImage + lane) << 24 | (uint)sample);
            (streams[lane], streams[Lanes + lane]) = ((uint)stream, (uint)(stream >> 32));
        }
        var (low, high) = (Vector512.Load(streams), Vector512.Load(streams + Lanes));
        var unit = TV.Broadcast(1f / (1 << 24));
        for (var element = 0; element < size; element += 4)
        {
            Draw((uint)(element / 4), low, high, words);
            for (var pair = 0; pair < 2; pair++)
            {
                for (var lane = 0; lane < Lanes; lane += TV.Count)
                {
                    var from = words + 2 * pair * Lanes + lane;
                    // 2^24 - w is in [1, 2^24]: u is never 0.
                    var u = TV.MultiplyAdd(TV.Load(from), TV.Zero - unit, TV.Broadcast(1));
                    var radius = TV.Sqrt(TV.Broadcast(-2) * Elementary<TV, float, TW>.Log(u));
                    var (sin, cos) = Elementary<TV, float, TW>.SinCosTurns(TV.Load(from + Lanes) * unit);
                    TV.Store(radius * cos, destination + (element + 2 * pair) * Lanes + lane);
                    TV.Store(radius * sin, destination + (element + 2 * pair + 1) * Lanes + lane);
                }
            }
        }
    }

    /// <summary>One block of every slot's stream, the upper 24 bits of each word: (4, 16).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Draw(uint counter, Vector512<uint> low, Vector512<uint> high, int* words)
    {
        Vector512<uint> a = Vector512.Create(counter),
            b = Vector512<uint>.Zero,
            c = low,
            d = high;
        var (k0, k1) = _key;
        for (var round = 0; round < 10; round++)
        {
            var (lowA, highA) = Multiply(a, 0xD2511F53u);
            var (lowC, highC) = Multiply(c, 0xCD9E8D57u);
            (a, b, c, d) = (highC ^ b ^ Vector512.Create(k0), lowC, highA ^ d ^ Vector512.Create(k1), lowA);
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        (a >>> 8).AsInt32().Store(words);
        (b >>> 8).AsInt32().Store(words + Lanes);
        (c >>> 8).AsInt32().Store(words + 2 * Lanes);
        (d >>> 8).AsInt32().Store(words + 3 * Lanes);
    }

    /// <summary>The low and high words of 32 x 32-bit products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> Low, Vector512<uint> High) Multiply(Vector512<uint> a, uint factor)
    {
        Vector512<ulong> even,
            odd;
        if (Avx512F.IsSupported)
        {
            even = Avx512F.Multiply(a, Vector512.Create(factor));
            odd = Avx512F.Multiply((a.AsUInt64() >>> 32).AsUInt32(), Vector512.Create(factor));
        }
        else
        {
            even = (a.AsUInt64() & Vector512.Create(0xFFFFFFFFul)) * Vector512.Create((ulong)factor);
            odd = (a.AsUInt64() >>> 32) * Vector512.Create((ulong)factor);
        }
        var lower = Vector512.Create(0xFFFFFFFFul);
        return (((even & lower) | (odd << 32)).AsUInt32(), ((even >>> 32) | (odd & ~lower)).AsUInt32());
    }
}
