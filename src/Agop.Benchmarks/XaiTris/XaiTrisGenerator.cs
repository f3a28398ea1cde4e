using Agop.Benchmarks.XaiTris.Whitening;
using Agop.Core.Arrays;
using Agop.Core.Data;
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

    /// <summary>Generates the data set. Its images are read when they are asked for; disposing it removes their file.</summary>
    /// <param name="parameters">Which.</param>
    /// <param name="cancellation">Looked at before each image is drawn or smoothed.</param>
    /// <param name="scratch">A folder for images that do not fit in memory; the system's for temporary files unless given.</param>
    public static Dataset Generate(XaiTrisParameters parameters, CancellationToken cancellation = default, string? scratch = null)
    {
        parameters.Validate("xai-tris");
        var (geometry, shift) = (XaiTrisGeometry.For(parameters.Size), parameters.Shift);
        var samples = parameters.Samples ?? geometry.Samples;

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
        var images = new RowSpool(ElementType.Float64, [samples, geometry.Size, geometry.Size], scratch ?? Path.GetTempPath());
        try
        {
            var backgrounds = new XaiTrisBackgrounds(
                geometry,
                i => parameters.Background == "correlated" != (shift.HasOtherBackground && isTest[i])
            );
            backgrounds.Draw(images, random, cancellation);
            var patterns = new XaiTrisPatterns(geometry, parameters, samples, isTest, random);
            var alpha = geometry.Alpha(parameters.Base, parameters.Background);
            var composition = new XaiTrisComposition(
                patterns,
                parameters.Base == "multiplicative",
                i => isTest[i] ? alpha * shift.Signal : alpha
            );
            var largest = composition.Compose(images, backgrounds.NormOf, cancellation);
            if (shift.Whitening is { } whitening)
                largest = WhitenedImages.Whiten(whitening, images, train, cancellation);
            var scale = 1 / largest;
            DatasetSplit Take(int[] rows) =>
                new(new XaiTrisImages(images, rows, scale), Labels(labels, rows), new XaiTrisMasks(patterns, rows, geometry.Size));
            return new Dataset(Take(train), Take(validation), Take(test)) { Owned = images };
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static NdArray Labels(int[] labels, int[] rows) => NdArray.From(Array.ConvertAll(rows, i => (sbyte)labels[i]), rows.Length);
}
