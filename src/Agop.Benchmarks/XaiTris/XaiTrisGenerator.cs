using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Images;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.XaiTris;

/// <summary>
/// Generates XAI-TRIS as its authors' code does, bit for bit: tetrominoes as signal on noise, x = alpha P/|P| + (1 - alpha) B/|B|
/// (or Q/|Q| * B/|B| with Q = 1 - alpha P), norms over all samples, then one scale to the unit interval and float16.
/// </summary>
/// <remarks>Clark, Wilming, Haufe, "XAI-TRIS" (2024); github.com/braindatalab/xai-tris at 515184e. Images are float16 (n, size, size),
/// labels and signed masks int8. At 64 pixels the smoothed patterns become masks at 0.05, as the authors' evaluation does.</remarks>
public static class XaiTrisGenerator
{
    private const uint Seed = 4000002;
    private const double NoiseDeviation = 0.5;
    private const double MaskThreshold = 0.05;
    private const double LowSignalFactor = 0.5;

    /// <summary>Generates the data set.</summary>
    /// <param name="parameters">Which.</param>
    /// <param name="cancellation">Looked at before each image is drawn or smoothed.</param>
    public static Dataset Generate(XaiTrisParameters parameters, CancellationToken cancellation = default)
    {
        parameters.Validate("xai-tris");
        var geometry = XaiTrisGeometry.For(parameters.Size);
        var samples = parameters.Samples ?? geometry.Samples;
        var pixels = geometry.Size * geometry.Size;

        var labels = new int[samples];
        labels.AsSpan(samples / 2).Fill(1);
        var (train, heldOut) = StratifiedShuffleSplit.Split(labels, geometry.HeldOut, Seed);
        var (validation, test) = StratifiedShuffleSplit.Split(Array.ConvertAll(heldOut, i => labels[i]), 0.5, Seed);
        validation = Array.ConvertAll(validation, i => heldOut[i]);
        test = Array.ConvertAll(test, i => heldOut[i]);
        var isTest = new bool[samples];
        foreach (var i in test)
            isTest[i] = true;

        var random = new MersenneTwister(Seed);
        var images = new double[(long)samples * pixels];
        for (var i = 0L; i < images.LongLength; i++)
            images[i] = NoiseDeviation * random.NextGaussian();
        var patterns = new XaiTrisPatterns(geometry, parameters).Draw(samples, isTest, random, cancellation);
        if (parameters.Background == "correlated")
        {
            var smoothing = new GaussianFilter(geometry.Sigma);
            for (var i = 0; i < samples; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                smoothing.Apply(images.AsSpan(i * pixels, pixels), geometry.Size, geometry.Size);
            }
        }
        var alpha = geometry.Alpha(parameters.Base, parameters.Background);
        Compose(
            images,
            patterns,
            pixels,
            parameters.Base == "multiplicative",
            i => parameters.Shift == "low-snr" && isTest[i] ? alpha * LowSignalFactor : alpha
        );

        DatasetSplit Take(int[] rows) =>
            new(Images(images, rows, geometry.Size), Labels(labels, rows), Masks(patterns, rows, geometry.Size));
        return new Dataset(Take(train), Take(validation), Take(test));
    }

    private static void Compose(double[] images, double[] patterns, int pixels, bool multiplicative, Func<int, double> alphaOf)
    {
        double Signal(long i) => multiplicative ? 1 - alphaOf((int)(i / pixels)) * patterns[i] : patterns[i];
        var backgroundNorm = Norm(images.LongLength, i => images[i]);
        var signalNorm = Norm(patterns.LongLength, Signal);
        double maximum = 0;
        for (var i = 0L; i < images.LongLength; i++)
        {
            var signal = Signal(i) / signalNorm;
            var background = images[i] / backgroundNorm;
            var alpha = alphaOf((int)(i / pixels));
            images[i] = multiplicative ? signal * background : alpha * signal + (1 - alpha) * background;
            maximum = Math.Max(maximum, Math.Abs(images[i]));
        }
        var scale = 1 / maximum;
        for (var i = 0L; i < images.LongLength; i++)
            images[i] *= scale;
    }

    private static double Norm(long count, Func<long, double> value)
    {
        // Compensated, so that the result does not depend on how a BLAS orders its sum.
        double sum = 0,
            rest = 0;
        for (var i = 0L; i < count; i++)
        {
            var term = value(i) * value(i) - rest;
            var next = sum + term;
            rest = next - sum - term;
            sum = next;
        }
        return Math.Sqrt(sum);
    }

    private static NdArray Images(double[] images, int[] rows, int size)
    {
        var pixels = size * size;
        var values = new Half[(long)rows.Length * pixels];
        for (var r = 0; r < rows.Length; r++)
        for (var p = 0; p < pixels; p++)
            values[(long)r * pixels + p] = (Half)(float)images[(long)rows[r] * pixels + p];
        return NdArray.From(values, rows.Length, size, size);
    }

    private static NdArray Labels(int[] labels, int[] rows) => NdArray.From(Array.ConvertAll(rows, i => (sbyte)labels[i]), rows.Length);

    private static NdArray Masks(double[] patterns, int[] rows, int size)
    {
        var pixels = size * size;
        var values = new sbyte[(long)rows.Length * pixels];
        for (var r = 0; r < rows.Length; r++)
        for (var p = 0; p < pixels; p++)
        {
            var pattern = patterns[(long)rows[r] * pixels + p];
            values[(long)r * pixels + p] = Math.Abs(pattern) >= MaskThreshold ? (sbyte)Math.Sign(pattern) : (sbyte)0;
        }
        return NdArray.From(values, rows.Length, size, size);
    }
}
