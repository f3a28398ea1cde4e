using Agop.Core.Arrays;
using Agop.Core.Data;

namespace Agop.Core.Attribution;

/// <summary>Means, variances and row sums of covariances of the inputs per class: all a map can know without a network.</summary>
/// <example>
/// <code>
/// var split = new DatasetSplit(
///     Images: NdArray.From([0.0, 1, 2, 1, 5, 1, 7, 1], 4, 1, 1, 2),
///     Labels: NdArray.From&lt;long&gt;([0, 0, 1, 1], 4),
///     Masks: NdArray.From&lt;byte&gt;([1, 0, 1, 0, 1, 0, 1, 0], 4, 1, 2)
/// );
/// double[] difference = new ClassStatistics(split).MeanDifference; // 5, 0: the means are (1, 1) and (6, 1)
/// </code>
/// </example>
public sealed class ClassStatistics
{
    private const int ReadBytes = 1 << 20;
    private readonly int _size;
    private readonly int[] _populated;
    private readonly double[] _means;
    private readonly double[] _variances;
    private readonly double[] _covarianceRows;

    /// <param name="split">The split to describe, usually train.</param>
    /// <exception cref="ArgumentException">Fewer than two classes have samples.</exception>
    public ClassStatistics(DatasetSplit split)
    {
        var labels = split.Labels.All().ToIntegers();
        _size = (int)(split.Images.Count / split.Count);
        var classes = (int)labels.Max() + 1;
        (_means, _variances, _covarianceRows) = (new double[classes * _size], new double[classes * _size], new double[classes * _size]);
        var counts = new long[classes];
        foreach (var label in labels)
            counts[label]++;
        _populated = [.. Enumerable.Range(0, classes).Where(c => counts[c] > 0)];
        if (_populated.Length < 2)
            throw new ArgumentException("expected samples of at least two classes", nameof(split));

        foreach (var (n, image) in Images(split.Images))
            for (var i = 0; i < _size; i++)
                _means[labels[n] * _size + i] += image[i] / counts[labels[n]];
        foreach (var (n, image) in Images(split.Images))
        {
            var offset = (int)labels[n] * _size;
            double total = 0;
            for (var j = 0; j < _size; j++)
                total += image[j] - _means[offset + j];
            for (var i = 0; i < _size; i++)
            {
                var centred = image[i] - _means[offset + i];
                _variances[offset + i] += centred * centred / counts[labels[n]];
                // sum_j cov(i, j) = cov(i, sum of all): no D x D matrix is needed.
                _covarianceRows[offset + i] += centred * total / counts[labels[n]];
            }
        }
    }

    /// <summary>The largest difference between class means, per element; for two classes |mean_1 - mean_0|.</summary>
    public double[] MeanDifference => Spread(_means);

    /// <summary>The largest difference between class variances, per element.</summary>
    public double[] VarianceDifference => Spread(_variances);

    /// <summary>The largest difference between the row sums of class covariances, per element.</summary>
    public double[] CovarianceDifference => Spread(_covarianceRows);

    private IEnumerable<(long Number, ArraySegment<double> Image)> Images(ArrayRows images)
    {
        foreach (var (first, count) in images.Blocks(ReadBytes))
        {
            var values = images.Rows(first, count).ToDoubles();
            for (var n = 0; n * _size < values.Length; n++)
                yield return (first + n, new ArraySegment<double>(values, n * _size, _size));
        }
    }

    private double[] Spread(double[] perClass)
    {
        var spread = new double[_size];
        for (var i = 0; i < _size; i++)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var c in _populated)
            {
                low = Math.Min(low, perClass[c * _size + i]);
                high = Math.Max(high, perClass[c * _size + i]);
            }
            spread[i] = high - low;
        }
        return spread;
    }
}
