using System.Runtime.InteropServices;
using Agop.Core.Arrays;

namespace Agop.Benchmarks.XaiTris;

/// <summary>Puts patterns onto backgrounds.</summary>
/// <param name="patterns">Of all samples.</param>
/// <param name="multiplicative">Whether the background is multiplied by the signal; else the two are mixed.</param>
/// <param name="alphaOf">The weight of a sample's pattern.</param>
internal sealed class XaiTrisComposition(XaiTrisPatterns patterns, bool multiplicative, Func<int, double> alphaOf)
{
    /// <summary>Composes every image in place.</summary>
    /// <param name="images">The backgrounds, float64 (N, size, size); then the images.</param>
    /// <param name="backgroundNormOf">The norm of all backgrounds of a sample's kind.</param>
    /// <param name="cancellation">Looked at before each image.</param>
    /// <returns>The largest absolute value.</returns>
    public double Compose(RowSpool images, Func<int, double> backgroundNormOf, CancellationToken cancellation)
    {
        var image = new double[images.RowBytes / sizeof(double)];
        var norm = new Norm();
        for (var n = 0; n < images.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            Signal(n, image);
            norm.Add(image);
        }
        var (signal, signalNorm, maximum) = (new double[image.Length], norm.Value, 0.0);
        for (var n = 0; n < images.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            images.Read(n, MemoryMarshal.AsBytes(image.AsSpan()));
            Signal(n, signal);
            var (alpha, backgroundNorm) = (alphaOf(n), backgroundNormOf(n));
            for (var i = 0; i < image.Length; i++)
            {
                var (above, below) = (signal[i] / signalNorm, image[i] / backgroundNorm);
                image[i] = multiplicative ? above * below : alpha * above + (1 - alpha) * below;
                maximum = Math.Max(maximum, Math.Abs(image[i]));
            }
            images.Write(n, MemoryMarshal.AsBytes(image.AsSpan()));
        }
        return maximum;
    }

    private void Signal(int sample, Span<double> signal)
    {
        var pattern = patterns.Draw(sample);
        var alpha = alphaOf(sample);
        for (var i = 0; i < signal.Length; i++)
            signal[i] = multiplicative ? 1 - alpha * pattern[i] : pattern[i];
    }
}
