using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Agop.Benchmarks.XaiTris.Whitening;

/// <summary>
/// A whitening that was fitted to images: T z, where z solves Rᵀ z = x - mean and R is the triangle of the images' QR factorization. All
/// kinds differ in T alone, and none needs the covariance or its inverse: of smoothed backgrounds, whose singular values reach from 1 to
/// 1e-9, these would keep no digit of the smallest ones.
/// </summary>
internal sealed class WhiteningTransform
{
    private readonly double[] _mean;
    private readonly double[,] _triangle,
        _after;

    private WhiteningTransform(double[] mean, double[,] triangle, double[,] after) => (_mean, _triangle, _after) = (mean, triangle, after);

    /// <summary>Fits a whitening.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="images">(n, D), more rows than columns, of full rank; is centred in place.</param>
    public static WhiteningTransform Fit(WhiteningKind kind, Matrix<double> images)
    {
        var (mean, count) = (images.ColumnSums().Divide(images.RowCount), images.RowCount);
        images.MapIndexedInplace((_, column, value) => value - mean[column]);
        // R is known up to the signs of its rows; with a positive diagonal it is Cholesky's factor.
        var triangle = images.QR(QRMethod.Thin).R.Divide(Math.Sqrt(count));
        for (var row = 0; row < triangle.RowCount; row++)
            if (triangle[row, row] < 0)
                triangle.SetRow(row, triangle.Row(row).Negate());
        var deviations = triangle.ColumnNorms(2);
        var after = kind switch
        {
            WhiteningKind.Sphering => Polar(triangle),
            WhiteningKind.SymmetricOrthogonalization => Diagonal(deviations) * Polar(triangle * Diagonal(deviations)),
            WhiteningKind.OptimalSignalPreservation => Polar(triangle * Diagonal(1 / deviations)),
            WhiteningKind.PartialRegression => Residuals(triangle),
            _ => Matrix<double>.Build.DenseIdentity(triangle.RowCount),
        };
        return new WhiteningTransform(mean.ToArray(), triangle.ToArray(), after.ToArray());
    }

    /// <summary>Whitens an image in place.</summary>
    public void Apply(Span<double> image)
    {
        Span<double> solved = stackalloc double[image.Length];
        for (var i = 0; i < solved.Length; i++)
        {
            var rest = image[i] - _mean[i];
            for (var j = 0; j < i; j++)
                rest -= _triangle[j, i] * solved[j];
            solved[i] = rest / _triangle[i, i];
        }
        for (var i = 0; i < image.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < solved.Length; j++)
                sum += _after[i, j] * solved[j];
            image[i] = sum;
        }
    }

    /// <summary>V Uᵀ of A = U S Vᵀ: (Aᵀ A)^(-1/2) Aᵀ, without the small singular values that this divides by.</summary>
    private static Matrix<double> Polar(Matrix<double> matrix)
    {
        Svd<double> parts = matrix.Svd();
        return (parts.U * parts.VT).Transpose();
    }

    /// <summary>diag(1 / P) R^(-1), with P the diagonal of (Rᵀ R)^(-1): the precision of each pixel given all others.</summary>
    private static Matrix<double> Residuals(Matrix<double> triangle)
    {
        var inverse = triangle.Inverse();
        var precisions = inverse.RowNorms(2).PointwisePower(2);
        return Diagonal(1 / precisions) * inverse;
    }

    private static Matrix<double> Diagonal(Vector<double> values) => Matrix<double>.Build.DenseOfDiagonalVector(values);
}
