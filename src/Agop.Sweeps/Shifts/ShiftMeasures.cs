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
        Tensor? sum = null;
        foreach (var split in Blocks(data.Train, cancellation))
        {
            var part = Shares(split).nan_to_num(0).sum(dim: 0);
            sum = sum is null ? part : sum + part;
        }
        var often = sum! / sum!.max();
        return [.. Blocks(data.Test, cancellation).SelectMany(split => (1 - (Shares(split) * often).sum(dim: 1)).data<double>().ToArray())];
    }

    private static double[] Contrasts(Dataset data, CancellationToken cancellation)
    {
        double[] Of(DatasetSplit split) => [.. Blocks(split, cancellation).SelectMany(block => LogRatios(block).data<double>().ToArray())];
        double[] trained = [.. Of(data.Train).Where(double.IsFinite)];
        var mean = trained.Average();
        var deviation = Math.Sqrt(trained.Sum(value => (value - mean) * (value - mean)) / (trained.Length - 1));
        return Array.ConvertAll(Of(data.Test), value => Math.Abs(value - mean) / deviation);
    }

    private static double[] Distances(Dataset data, CancellationToken cancellation)
    {
        Tensor? sum = null,
            squares = null;
        // Around the first image, so that no digits are lost to a mean that is far from zero.
        var origin = Flat(data.Train.Images.Rows(0, 1));
        foreach (var split in Blocks(data.Train, cancellation))
        {
            var rows = Flat(split.Images.All()) - origin;
            var (part, square) = (rows.sum(dim: 0), rows.t().mm(rows));
            (sum, squares) = sum is null ? (part, square) : (sum + part, squares! + square);
        }
        var mean = sum! / data.Train.Count;
        var covariance = squares! / data.Train.Count - outer(mean, mean);
        var values = covariance.shape[0];
        covariance += eye(values, dtype: ScalarType.Float64) * (Ridge * covariance.diagonal().mean());
        var factor = linalg.cholesky(covariance);
        return
        [
            .. Blocks(data.Test, cancellation)
                .SelectMany(split =>
                {
                    var rows = Flat(split.Images.All()) - origin - mean;
                    var solved = linalg.solve_triangular(factor, rows.t(), upper: false);
                    return ((solved * solved).sum(dim: 0) / values).sqrt().data<double>().ToArray();
                }),
        ];
    }

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
