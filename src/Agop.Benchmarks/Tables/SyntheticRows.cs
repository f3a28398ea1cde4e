using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;

namespace Agop.Benchmarks.Tables;

/// <summary>Rows that were made, with their classes and their truth, as a data set: images of (1, D).</summary>
internal static class SyntheticRows
{
    private const double HeldOut = 0.4;

    /// <summary>60 % train, 20 % validation, 20 % test, by classes' shares.</summary>
    /// <param name="values">The rows (n * D).</param>
    /// <param name="truth">How much each element matters (n * D).</param>
    /// <param name="labels">The classes (n).</param>
    /// <param name="seed">Of the split.</param>
    public static Dataset Split(float[] values, float[] truth, int[] labels, long seed)
    {
        var (rows, width) = (labels.Length, values.Length / labels.Length);
        var all = new DatasetSplit(
            NdArray.From(values, rows, 1, width),
            NdArray.From(Array.ConvertAll(labels, y => (byte)y), rows),
            NdArray.From(truth, rows, 1, width)
        );
        var (train, held) = StratifiedShuffleSplit.Split(labels, HeldOut, (uint)seed);
        var (validation, test) = StratifiedShuffleSplit.Split(Array.ConvertAll(held, n => labels[n]), 0.5, (uint)seed);
        return new Dataset(
            all.Choose(train),
            all.Choose(Array.ConvertAll(validation, place => held[place])),
            all.Choose(Array.ConvertAll(test, place => held[place]))
        );
    }
}
