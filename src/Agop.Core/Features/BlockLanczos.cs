using static TorchSharp.torch;

namespace Agop.Core.Features;

/// <summary>
/// The largest eigenvalues of a symmetric matrix that is only known by what it does to vectors: block Lanczos with full
/// reorthogonalisation, restarted from the best vectors found.
/// </summary>
/// <remarks>
/// Golub, Underwood, "The block Lanczos method for computing eigenvalues", 1977; Saad, "Numerical methods for large eigenvalue
/// problems", 2011.
/// </remarks>
internal static class BlockLanczos
{
    /// <summary>Blocks of the Krylov space before a restart.</summary>
    private const int Blocks = 8;

    private const int Restarts = 60;
    private const double Small = 1e-12;

    /// <summary>The largest eigenvalues with their vectors.</summary>
    /// <param name="apply">A X for X (D, b), float64.</param>
    /// <param name="size">D.</param>
    /// <param name="count">How many, k; at most D.</param>
    /// <param name="seed">Of the vectors that it begins with.</param>
    /// <param name="tolerance">It ends where every residual is at most this much of the largest eigenvalue.</param>
    /// <returns>
    /// The values, largest first (k), the vectors (D, k), and the residuals |A v - lambda v| (k), each a bound on how far an eigenvalue of
    /// A is from the one given.
    /// </returns>
    public static (double[] Values, Tensor Vectors, double[] Residuals) Largest(
        Func<Tensor, Tensor> apply,
        int size,
        int count,
        long seed = 0,
        double tolerance = 1e-10
    )
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var width = Math.Min(size, count + 4);
        using var generator = new Generator((ulong)seed);
        var start = linalg.qr(randn([size, width], dtype: ScalarType.Float64, generator: generator)).Q;
        for (var restart = 0; ; restart++)
        {
            using var pass = NewDisposeScope();
            var basis = Krylov(apply, start, size);
            var image = apply(basis);
            var projected = basis.t().matmul(image);
            var (values, inner) = linalg.eigh((projected + projected.t()) / 2);
            var best = inner.flip(1).narrow(1, 0, width);
            var (vectors, lambda) = (basis.matmul(best), values.flip(0).narrow(0, 0, width));
            var residuals = (image.matmul(best) - vectors * lambda).norm(0).narrow(0, 0, count);
            var largest = Math.Abs(lambda[0].item<double>());
            if (restart == Restarts || residuals.max().item<double>() <= tolerance * largest || basis.shape[1] == size)
                return (
                    lambda.narrow(0, 0, count).contiguous().data<double>().ToArray(),
                    scope.MoveToOuter(pass.MoveToOuter(vectors.narrow(1, 0, count).contiguous())),
                    residuals.contiguous().data<double>().ToArray()
                );
            start = pass.MoveToOuter(linalg.qr(vectors).Q);
        }
    }

    /// <summary>An orthonormal basis of the span of X, A X, A^2 X, ... (D, up to 8 blocks).</summary>
    private static Tensor Krylov(Func<Tensor, Tensor> apply, Tensor start, int size)
    {
        using var scope = NewDisposeScope();
        var (basis, block) = (start, start);
        for (var i = 1; i < Blocks && basis.shape[1] < size; i++)
        {
            var next = apply(block);
            var scale = next.norm().item<double>();
            // Twice is enough.
            for (var again = 0; again < 2; again++)
                next -= basis.matmul(basis.t().matmul(next));
            var (q, r) = linalg.qr(next);
            // Directions that are in the basis already are noise.
            var kept = r.diag().abs() > Small * scale;
            if (!kept.any().item<bool>())
                break;
            block = q.index_select(1, kept.nonzero().flatten());
            block -= basis.matmul(basis.t().matmul(block));
            block = linalg.qr(block).Q;
            if (basis.shape[1] + block.shape[1] > size)
                block = block.narrow(1, 0, size - basis.shape[1]);
            basis = cat([basis, block], 1);
        }
        return scope.MoveToOuter(basis);
    }
}
