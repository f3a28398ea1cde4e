using System.Runtime.InteropServices;
using Agop.Core.Arrays;
using MathNet.Numerics.LinearAlgebra;

namespace Agop.Benchmarks.XaiTris.Whitening;

/// <summary>Whitens images where they lie.</summary>
internal static class WhitenedImages
{
    /// <summary>
    /// Fits a whitening to the training images alone and applies it to all; the authors fit theirs to all, so that test images have a
    /// part in what networks are trained on.
    /// </summary>
    /// <param name="kind">Which.</param>
    /// <param name="images">float64 (N, size, size); whitened in place.</param>
    /// <param name="train">The training images' rows.</param>
    /// <param name="cancellation">Looked at before each image.</param>
    /// <returns>The largest absolute value.</returns>
    public static double Whiten(WhiteningKind kind, RowSpool images, int[] train, CancellationToken cancellation)
    {
        var image = new double[images.RowBytes / sizeof(double)];
        var fitted = Matrix<double>.Build.Dense(train.Length, image.Length);
        for (var row = 0; row < train.Length; row++)
        {
            images.Read(train[row], MemoryMarshal.AsBytes(image.AsSpan()));
            fitted.SetRow(row, image);
        }
        cancellation.ThrowIfCancellationRequested();
        var (whitening, largest) = (WhiteningTransform.Fit(kind, fitted), 0.0);
        for (var n = 0; n < images.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            images.Read(n, MemoryMarshal.AsBytes(image.AsSpan()));
            whitening.Apply(image);
            foreach (var value in image)
                largest = Math.Max(largest, Math.Abs(value));
            images.Write(n, MemoryMarshal.AsBytes(image.AsSpan()));
        }
        return largest;
    }
}
