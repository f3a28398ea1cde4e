using Agop.Core.Arrays;
using Agop.Core.Data;
using static TorchSharp.torch;

namespace Agop.Sweeps.Shifts;

/// <summary>Measures test images against training images.</summary>
public static class ShiftMeasures
{
    /// <summary>Images of more values than this have no <see cref="ShiftMeasure.Input"/>: their covariance takes a gigabyte.</summary>
    public const int MaxValues = 4096;

    private const double Ridge = 1e-6;
    private const int Block = 1024;

    /// <summary>A number per test image for each measure that the data allow; NaN where an image has no mask.</summary>
    /// <param name="data">The data set, with masks.</param>
    /// <param name="cancellation">Looked at before each block of images.</param>
    public static IReadOnlyDictionary<ShiftMeasure, double[]> Of(Dataset data, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var measures = new Dictionary<ShiftMeasure, double[]>
        {
            [ShiftMeasure.Place] = Places(data, cancellation),
            [ShiftMeasure.Contrast] = Contrasts(data, cancellation),
        };
        var shape = data.Train.Images.Shape;
        if (shape.Skip(1).Aggregate(1L, (product, size) => product * size) <= MaxValues)
            measures[ShiftMeasure.Input] = Distances(data, cancellation);
        return measures;
    }

    private static double[] Places(Dataset data, CancellationToken cancellation)
    {
        var shape = data.Train.Masks.Shape;
        var sum = zeros([shape[1] * shape[2]], ScalarType.Float64);
        foreach (var split in Blocks(data.Train, cancellation))
        {
            using var pass = NewDisposeScope();
            sum.add_(Shares(split).nan_to_num(0).sum(dim: 0));
        }
        var often = sum / sum.max();
        return Of(data.Test, split => 1 - (Shares(split) * often).sum(dim: 1), cancellation);
    }

    private static double[] Contrasts(Dataset data, CancellationToken cancellation)
    {
        double[] trained = [.. Of(data.Train, LogRatios, cancellation).Where(double.IsFinite)];
        // Without two images that have a mask there is no usual contrast.
        if (trained.Length < 2)
            return [.. Enumerable.Repeat(double.NaN, (int)data.Test.Count)];
        var mean = trained.Average();
        var deviation = Math.Sqrt(trained.Sum(value => (value - mean) * (value - mean)) / (trained.Length - 1));
        return Array.ConvertAll(Of(data.Test, LogRatios, cancellation), value => Math.Abs(value - mean) / deviation);
    }

    private static double[] Distances(Dataset data, CancellationToken cancellation)
    {
        // Around the first image, so that no digits are lost to a mean that is far from zero.
        var origin = Flat(data.Train.Images.Rows(0, 1));
        var values = origin.shape[1];
        var (sum, squares) = (zeros([values], ScalarType.Float64), zeros([values, values], ScalarType.Float64));
        foreach (var split in Blocks(data.Train, cancellation))
        {
            using var pass = NewDisposeScope();
            var rows = Flat(split.Images.All()) - origin;
            sum.add_(rows.sum(dim: 0));
            squares.add_(rows.t().mm(rows));
        }
        var mean = sum / data.Train.Count;
        var covariance = squares / data.Train.Count - outer(mean, mean);
        var spread = covariance.diagonal().mean().item<double>();
        // Images that are all the same are at no distance that could be told.
        if (!(spread > 0))
            return [.. Enumerable.Repeat(double.NaN, (int)data.Test.Count)];
        covariance.add_(eye(values, dtype: ScalarType.Float64), Ridge * spread);
        var factor = linalg.cholesky(covariance);
        return Of(
            data.Test,
            split =>
            {
                var rows = Flat(split.Images.All()) - origin - mean;
                return (linalg.solve_triangular(factor, rows.t(), upper: false).square().sum(dim: 0) / values).sqrt();
            },
            cancellation
        );
    }

    /// <summary>A number for each image, block by block.</summary>
    private static double[] Of(DatasetSplit split, Func<DatasetSplit, Tensor> measure, CancellationToken cancellation) =>
        [
            .. Blocks(split, cancellation)
                .SelectMany(block =>
                {
                    using var pass = NewDisposeScope();
                    return measure(block).data<double>().ToArray();
                }),
        ];

    /// <summary>ln(rms on the mask / rms off it), per image.</summary>
    private static Tensor LogRatios(DatasetSplit split)
    {
        var masks = Masks(split);
        var images = split.Images.All().ToTensor(ScalarType.Float64).reshape(split.Count, -1, masks.shape[1]);
        var squares = (images * images).mean([1]);
        var (on, off) = ((squares * masks).sum(dim: 1) / masks.sum(dim: 1), (squares * (1 - masks)).sum(dim: 1) / (1 - masks).sum(dim: 1));
        return 0.5 * (on / off).log();
    }

    /// <summary>Masks with a sum of 1; NaN where a mask is empty.</summary>
    private static Tensor Shares(DatasetSplit split)
    {
        var masks = Masks(split);
        return masks / masks.sum(dim: 1, keepdim: true);
    }

    private static Tensor Masks(DatasetSplit split) => Flat(split.Masks.All()).ne(0).to(ScalarType.Float64);

    private static Tensor Flat(NdArray rows) => rows.ToTensor(ScalarType.Float64).reshape(rows.Shape[0], -1);

    private static IEnumerable<DatasetSplit> Blocks(DatasetSplit split, CancellationToken cancellation)
    {
        for (var first = 0L; first < split.Count; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return split.Slice(first, Math.Min(Block, split.Count - first));
        }
    }
}
