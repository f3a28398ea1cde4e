using static TorchSharp.torch;

namespace Agop.Core.Accumulation;

/// <summary>M (D, D) with its eigenvectors, which are worked out once. Safe for concurrent use.</summary>
/// <example>
/// <code>
/// var small = new AgopMatrix([2, 0, 0, 1]);
/// double[] eigenvalues = small.Eigenvalues; // 2, 1
/// using var truncated = small.Truncated(rank: 1); // (2, 2), all zero but 2 at the first
/// </code>
/// </example>
public sealed class AgopMatrix
{
    private readonly double[] _values;
    private readonly Lazy<(double[] Values, double[] Vectors)> _spectrum;

    /// <param name="values">M, symmetric, row by row (D * D).</param>
    /// <exception cref="ArgumentException">It is not square.</exception>
    public AgopMatrix(double[] values)
    {
        (_values, Size, _spectrum) = (values, (int)Math.Sqrt(values.Length), new(Decompose));
        if (Size * Size != values.Length)
            throw new ArgumentException($"expected D x D elements, found {values.Length}", nameof(values));
    }

    /// <summary>M, row by row (D * D).</summary>
    public double[] Values => _values;

    /// <summary>D.</summary>
    public int Size { get; }

    /// <summary>The eigenvalues, largest first (D).</summary>
    public double[] Eigenvalues => _spectrum.Value.Values;

    /// <summary>
    /// M_K = sum over the K largest eigenvalues of lambda_k v_k v_k^T; M itself where K is D or more. The best approximation of rank K in
    /// the Frobenius norm (Eckart, Young 1936).
    /// </summary>
    /// <param name="rank">K.</param>
    /// <returns>(D, D), float64, on the processor.</returns>
    public Tensor Truncated(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        if (rank >= Size)
            return tensor(_values, [Size, Size]);
        using var scope = NewDisposeScope();
        var (values, vectors) = _spectrum.Value;
        var kept = tensor(vectors, [Size, Size]).narrow(1, 0, rank);
        return scope.MoveToOuter((kept * tensor(values[..rank])).matmul(kept.t()));
    }

    private (double[] Values, double[] Vectors) Decompose()
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(tensor(_values, [Size, Size]));
        return (values.flip(0).data<double>().ToArray(), vectors.flip(1).contiguous().data<double>().ToArray());
    }
}
