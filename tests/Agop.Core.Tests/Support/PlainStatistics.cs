using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Data;

namespace Agop.Core.Tests.Support;

/// <summary>Random images of the classes 0, 1 and 3 with their moments, each computed by its definition.</summary>
internal sealed class PlainStatistics
{
    public const int Size = 6;

    private static readonly int[] s_classes = [0, 1, 3];
    private readonly double[][] _images;
    private readonly long[] _labels;

    public PlainStatistics(Random random)
    {
        const int Count = 40;
        _labels = [.. Enumerable.Range(0, Count).Select(i => (long)s_classes[i < 6 ? i % 3 : random.Next(3)])];
        _images = [.. _labels.Select(label => Enumerable.Range(0, Size).Select(_ => random.NextDouble() * (1 + label)).ToArray())];
    }

    /// <summary>(n, 2, 3).</summary>
    public DatasetSplit Split =>
        new(
            NdArray.From(_images.SelectMany(image => image).ToArray(), _images.Length, 2, 3),
            NdArray.From(_labels, _labels.Length),
            NdArray.From(new double[_images.Length * Size], _images.Length, 2, 3)
        );

    public static void ForMany(Action<PlainStatistics> check) => RandomCases.ForMany(20, random => new PlainStatistics(random), check);

    /// <summary>The maps of two images by a method that looks at class statistics alone.</summary>
    public double[] TwoMaps(IAttributionMethod method) => TwoMaps(method, Split);

    public static double[] TwoMaps(IAttributionMethod method, DatasetSplit split) =>
        Explain
            .Maps(
                method,
                [.. Enumerable.Range(0, 2 * Size).Select(i => (double)i)],
                [2, 1, 2, 3],
                with: explainer => explainer with { Statistics = new ClassStatistics(split) }
            )
            .ToDoubles();

    /// <summary>A map of the largest difference between classes, element by element.</summary>
    public static double[] Differences(Func<int, int, double> ofClass) =>
        [.. Enumerable.Range(0, Size).Select(i => s_classes.Max(c => ofClass(c, i)) - s_classes.Min(c => ofClass(c, i)))];

    public double Mean(int c, int i) => Of(c).Average(image => image[i]);

    public double Covariance(int c, int i, int j)
    {
        var (first, second) = (Mean(c, i), Mean(c, j));
        return Of(c).Average(image => (image[i] - first) * (image[j] - second));
    }

    private IEnumerable<double[]> Of(int c) => _images.Where((_, n) => _labels[n] == c);
}
