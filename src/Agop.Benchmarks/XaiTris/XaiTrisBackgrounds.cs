using System.Runtime.InteropServices;
using Agop.Core.Arrays;
using Agop.Core.Images;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.XaiTris;

/// <summary>The noise behind patterns, white or smoothed. A sample's is drawn once: the smoothed one is the white one's.</summary>
/// <param name="geometry">Sizes and smoothing.</param>
/// <param name="isCorrelated">Whether a sample's is smoothed.</param>
internal sealed class XaiTrisBackgrounds(XaiTrisGeometry geometry, Func<int, bool> isCorrelated)
{
    private const double NoiseDeviation = 0.5;

    private readonly Norm _white = new(),
        _correlated = new();

    /// <summary>The Euclidean norm of all samples' backgrounds, had they all a sample's kind.</summary>
    public double NormOf(int sample) => (isCorrelated(sample) ? _correlated : _white).Value;

    /// <summary>Draws every background.</summary>
    /// <param name="images">Takes them, float64 (N, size, size).</param>
    /// <param name="random">Of the data set.</param>
    /// <param name="cancellation">Looked at before each image is drawn or smoothed.</param>
    public void Draw(RowSpool images, MersenneTwister random, CancellationToken cancellation)
    {
        var kinds = Enumerable.Range(0, (int)images.Length).Select(isCorrelated).Distinct().ToArray();
        var (smoothing, white) = (new GaussianFilter(geometry.Sigma), new double[geometry.Size * geometry.Size]);
        var smooth = new double[white.Length];
        for (var n = 0; n < images.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < white.Length; i++)
                white[i] = NoiseDeviation * random.NextGaussian();
            if (kinds.Contains(false))
                _white.Add(white);
            if (kinds.Contains(true))
            {
                white.CopyTo(smooth, 0);
                smoothing.Apply(smooth, geometry.Size, geometry.Size);
                _correlated.Add(smooth);
            }
            images.Write(n, MemoryMarshal.AsBytes((isCorrelated(n) ? smooth : white).AsSpan()));
        }
    }
}
