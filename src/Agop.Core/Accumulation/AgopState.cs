using Agop.Core.Arrays;
using Agop.Core.Gradients;

namespace Agop.Core.Accumulation;

/// <summary>
/// A partial sum towards AGOP: per class, the number of gradients, sum g and sum g*g per input element, in float64; with the full matrix,
/// sum g g^T too. States of disjoint samples add; nothing is centred before the end.
/// </summary>
/// <remarks>
/// Class c's sums hold the gradients of logit c over all samples for <see cref="GradientTarget.Jacobian"/>, else the one gradient of
/// each sample whose explained class is c. M = (1/n) sum over classes of sum g g^T, n the number of samples.
/// </remarks>
/// <example>
/// <code>
/// var pass = new AgopPass(GradientTarget.Jacobian);
/// AgopState left = model.Accumulate(pass, images, labels: null, first: 0, count: 50);
/// AgopState right = model.Accumulate(pass, images, labels: null, first: 50, count: 50);
/// double[] diagonal = left.Add(right).Diagonal(); // diag M of all 100 images, (64)
/// </code>
/// </example>
public sealed class AgopState
{
    /// <summary>An empty state.</summary>
    /// <param name="target">Whose gradients it will hold.</param>
    /// <param name="classes">How many classes' sums are kept apart, K.</param>
    /// <param name="size">Elements per input, D.</param>
    /// <param name="full">Whether the D x D matrix is kept.</param>
    public AgopState(GradientTarget target, int classes, int size, bool full)
        : this(
            target,
            0,
            new long[classes],
            new double[classes * size],
            new double[classes * size],
            full ? new double[(long)size * size] : null
        ) { }

    internal AgopState(GradientTarget target, long samples, long[] counts, double[] sumG, double[] sumG2, double[]? sumOuter)
    {
        (Target, Samples, ClassCounts, ClassSumG, ClassSumG2, SumOuter) = (target, samples, counts, sumG, sumG2, sumOuter);
        Size = sumG.Length / counts.Length;
    }

    /// <summary>Whose gradients.</summary>
    public GradientTarget Target { get; }

    /// <summary>Elements per input, D.</summary>
    public int Size { get; }

    /// <summary>How many samples, n.</summary>
    public long Samples { get; }

    /// <summary>How many gradients per class (K).</summary>
    public long[] ClassCounts { get; }

    /// <summary>Sum of g per class (K, D).</summary>
    public double[] ClassSumG { get; }

    /// <summary>Sum of g*g per class (K, D).</summary>
    public double[] ClassSumG2 { get; }

    /// <summary>Sum of g g^T over all classes (D, D), or null where only the diagonal is kept.</summary>
    public double[]? SumOuter { get; }

    /// <summary>For <see cref="GradientTarget.Sketch"/>: the data from which its error is estimated; null for other targets.</summary>
    internal SketchSpread? Spread { get; init; }

    /// <summary>Sum of g over all classes (D).</summary>
    public double[] SumG => OverClasses(ClassSumG);

    /// <summary>Sum of g*g over all classes (D).</summary>
    public double[] SumG2 => OverClasses(ClassSumG2);

    /// <summary>diag M = (1/n) sum g*g (D); all zero for an empty state.</summary>
    public double[] Diagonal() => Array.ConvertAll(SumG2, sum => Samples == 0 ? 0 : sum / Samples);

    /// <summary>
    /// The standard error of a sketched <see cref="Diagonal"/> against the exact one of the same samples (D): sqrt(S / (p n)), S the <see
    /// cref="Spread"/>'s sum over p pairs, n the number of samples. NaN where no sample was drawn twice; zero for every other target, which
    /// is exact.
    /// </summary>
    public double[] StandardError() =>
        Spread is null ? new double[Size] : Array.ConvertAll(Spread.Sum, sum => Math.Sqrt(sum / Spread.Pairs / Samples));

    /// <summary>
    /// diag M averaged over a channel's positions (channels): how strongly the network depends on each channel, whatever the position. No
    /// built-in method uses it.
    /// </summary>
    public double[] DiagonalOverPositions(int channels)
    {
        var (diagonal, positions) = (Diagonal(), Size / channels);
        return [.. Enumerable.Range(0, channels).Select(c => diagonal.AsSpan(c * positions, positions).ToArray().Average())];
    }

    /// <summary>
    /// The diagonal of the covariance of g within classes, or over all where the sums of classes are pooled: (1/n) sum over classes of (sum
    /// g*g - (sum g)^2 / n_c) (D).
    /// </summary>
    public double[] CentredDiagonal()
    {
        var result = new double[Size];
        for (var c = 0; c < ClassCounts.Length; c++)
        {
            if (ClassCounts[c] == 0)
                continue;
            for (var i = 0; i < Size; i++)
            {
                var (sum, squares) = (ClassSumG[c * Size + i], ClassSumG2[c * Size + i]);
                result[i] += (squares - sum * sum / ClassCounts[c]) / Samples;
            }
        }
        return result;
    }

    /// <summary>M = (1/n) sum g g^T (D, D).</summary>
    /// <exception cref="InvalidOperationException">Only the diagonal was kept.</exception>
    public double[] Matrix() =>
        Array.ConvertAll(
            SumOuter ?? throw new InvalidOperationException("only the diagonal was kept"),
            sum => Samples == 0 ? 0 : sum / Samples
        );

    /// <summary>A state of the same form without samples.</summary>
    public AgopState Empty() =>
        new(Target, ClassCounts.Length, Size, SumOuter is not null)
        {
            Spread = Spread is null ? null : new SketchSpread(0, new double[Size]),
        };

    /// <summary>The state of both states' samples.</summary>
    /// <exception cref="ArgumentException">They hold gradients of different kinds or sizes.</exception>
    public AgopState Add(AgopState other)
    {
        if (
            Target != other.Target
            || Size != other.Size
            || ClassCounts.Length != other.ClassCounts.Length
            || SumOuter is null != other.SumOuter is null
        )
            throw new ArgumentException(
                $"cannot add a state of {other.Target} with {other.ClassCounts.Length} x {other.Size} sums to one of {Target} "
                    + $"with {ClassCounts.Length} x {Size}",
                nameof(other)
            );
        return new AgopState(
            Target,
            Samples + other.Samples,
            [.. ClassCounts.Zip(other.ClassCounts, (a, b) => a + b)],
            Sum(ClassSumG, other.ClassSumG),
            Sum(ClassSumG2, other.ClassSumG2),
            SumOuter is null ? null : Sum(SumOuter, other.SumOuter!)
        )
        {
            Spread =
                Spread is null || other.Spread is null
                    ? null
                    : new SketchSpread(Spread.Pairs + other.Spread.Pairs, Sum(Spread.Sum, other.Spread.Sum)),
        };
    }

    /// <summary>
    /// The state as arrays: n (), sum_g (D), sum_g2 (D), diag (D), class_n (K), class_sum_g (K, D), class_sum_g2 (K, D); with the full
    /// matrix sum_outer (D, D) and M (D, D); for a sketch sketch_pairs (), sketch_spread (D) and diag_error (D).
    /// </summary>
    /// <example>
    /// <code>
    /// var arrays = left.ToArrays().ToDictionary();
    /// AgopState read = AgopState.FromArrays(GradientTarget.Jacobian, arrays);
    /// </code>
    /// </example>
    public IReadOnlyList<KeyValuePair<string, NdArray>> ToArrays()
    {
        var classes = ClassCounts.Length;
        var arrays = new List<KeyValuePair<string, NdArray>>
        {
            new("n", NdArray.Scalar(Samples)),
            new("sum_g", NdArray.From(SumG, Size)),
            new("sum_g2", NdArray.From(SumG2, Size)),
            new("diag", NdArray.From(Diagonal(), Size)),
            new("class_n", NdArray.From(ClassCounts, classes)),
            new("class_sum_g", NdArray.From(ClassSumG, classes, Size)),
            new("class_sum_g2", NdArray.From(ClassSumG2, classes, Size)),
        };
        if (SumOuter is not null)
        {
            arrays.Add(new("sum_outer", NdArray.From(SumOuter, Size, Size)));
            arrays.Add(new("M", NdArray.From(Matrix(), Size, Size)));
        }
        if (Spread is not null)
        {
            arrays.Add(new("sketch_pairs", NdArray.Scalar(Spread.Pairs)));
            arrays.Add(new("sketch_spread", NdArray.From(Spread.Sum, Size)));
            arrays.Add(new("diag_error", NdArray.From(StandardError(), Size)));
        }
        return arrays;
    }

    /// <summary>The state in such arrays.</summary>
    public static AgopState FromArrays(GradientTarget target, IReadOnlyDictionary<string, NdArray> arrays) =>
        new(
            target,
            arrays["n"].As<long>()[0],
            arrays["class_n"].As<long>().ToArray(),
            arrays["class_sum_g"].ToDoubles(),
            arrays["class_sum_g2"].ToDoubles(),
            arrays.TryGetValue("sum_outer", out var outer) ? outer.ToDoubles() : null
        )
        {
            Spread = arrays.TryGetValue("sketch_spread", out var spread)
                ? new SketchSpread(arrays["sketch_pairs"].As<long>()[0], spread.ToDoubles())
                : null,
        };

    private static double[] Sum(double[] a, double[] b)
    {
        var sum = new double[a.Length];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = a[i] + b[i];
        return sum;
    }

    private double[] OverClasses(double[] sums)
    {
        var total = new double[Size];
        for (var c = 0; c < ClassCounts.Length; c++)
        for (var i = 0; i < Size; i++)
            total[i] += sums[c * Size + i];
        return total;
    }
}
