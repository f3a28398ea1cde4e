using Agop.Benchmarks.XaiTris;
using Agop.Benchmarks.XaiTris.Whitening;
using MathNet.Numerics.LinearAlgebra;

namespace Agop.Benchmarks.Tests.XaiTris.Whitening;

public sealed class WhiteningTests
{
    public static TheoryData<WhiteningKind> Kinds => [.. Enum.GetValues<WhiteningKind>()];

    /// <summary>By the covariance, its roots and its inverse, on images whose covariance has them.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_whitening_is_what_its_definition_says(WhiteningKind kind)
    {
        var random = new Random(Random.Shared.Next());
        var mix = Matrix<double>.Build.Dense(7, 7, (_, _) => random.NextDouble() - 0.5) + Matrix<double>.Build.DenseIdentity(7);
        var images = Matrix<double>.Build.Dense(60, 7, (_, _) => random.NextDouble() * 3) * mix;
        var mean = images.ColumnSums() / 60;
        var centred = images.MapIndexed((_, column, value) => value - mean[column]);
        var covariance = centred.TransposeThisAndMultiply(centred) / 60;
        var deviations = Matrix<double>.Build.DenseOfDiagonalVector(covariance.Diagonal().PointwiseSqrt());
        var expected = kind switch
        {
            WhiteningKind.Sphering => Power(covariance, -0.5),
            WhiteningKind.Cholesky => covariance.Cholesky().Factor.Inverse(),
            WhiteningKind.OptimalSignalPreservation => Power(deviations.Inverse() * covariance * deviations.Inverse(), -0.5)
                * deviations.Inverse(),
            WhiteningKind.SymmetricOrthogonalization => deviations * Power(deviations * covariance * deviations, -0.5) * deviations,
            _ => null,
        };
        var whitening = WhiteningTransform.Fit(kind, images.Clone());
        for (var row = 0; row < images.RowCount; row++)
        {
            var image = images.Row(row).ToArray();
            whitening.Apply(image);
            var asked = expected is null ? Residual(centred, row) : (expected * centred.Row(row)).ToArray();
            for (var i = 0; i < 7; i++)
                Assert.Equal(asked[i], image[i], 1e-8 * (1 + Math.Abs(asked[i])));
        }
    }

    /// <summary>Smoothed noise has singular values from 1 to 1e-9: a covariance would know nothing of the smallest.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Smoothed_images_are_white_where_the_kind_makes_them_so(WhiteningKind kind)
    {
        var name = Agop.Core.Json.JsonFormat.NameOf(kind);
        using var data = XaiTrisGenerator.Generate(new XaiTrisParameters($"linear:{name}", "correlated"));
        var values = data.Train.Images.All().ToDoubles();
        Assert.Equal(
            1,
            data.Train.Images.All()
                .ToDoubles()
                .Concat(data.Test.Images.All().ToDoubles())
                .Concat(data.Validation.Images.All().ToDoubles())
                .Max(Math.Abs)
        );
        var images = Matrix<double>.Build.Dense(8000, 64, (row, column) => values[row * 64 + column]);
        var mean = images.ColumnSums() / 8000;
        images.MapIndexedInplace((_, column, value) => value - mean[column]);
        var covariance = images.TransposeThisAndMultiply(images) / 8000;
        var deviations = covariance.Diagonal().PointwiseSqrt();
        var largest = 0.0;
        for (var i = 0; i < 64; i++)
        for (var j = 0; j < i; j++)
            largest = Math.Max(largest, Math.Abs(covariance[i, j] / deviations[i] / deviations[j]));
        if (kind == WhiteningKind.PartialRegression)
            Assert.True(largest > 0.2, $"residuals are not white, but {largest}");
        else
            Assert.True(largest < 0.01, $"{largest}");
        // The others have one variance for all; this keeps each pixel's.
        if (kind is not (WhiteningKind.PartialRegression or WhiteningKind.SymmetricOrthogonalization))
            Assert.Equal(deviations.Average(), deviations.Maximum(), 0.01 * deviations.Average());
    }

    [Fact]
    public void A_whitening_is_fitted_to_training_images_alone()
    {
        using var plain = XaiTrisGenerator.Generate(new XaiTrisParameters("linear:sphering", Samples: 400));
        using var weaker = XaiTrisGenerator.Generate(new XaiTrisParameters("linear:snr0.1+sphering", Samples: 400));
        // Test images differ; but for the one scale of all, training images do not.
        var (a, b) = (plain.Train.Images.All().ToDoubles(), weaker.Train.Images.All().ToDoubles());
        var scale = b.Sum(Math.Abs) / a.Sum(Math.Abs);
        for (var i = 0; i < a.Length; i++)
            Assert.Equal(scale * a[i], b[i], 2e-3);
    }

    private static Matrix<double> Power(Matrix<double> matrix, double power)
    {
        var parts = matrix.Evd(Symmetricity.Symmetric);
        var values = parts.EigenValues.Map(value => Math.Pow(value.Real, power));
        return parts.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values) * parts.EigenVectors.Transpose();
    }

    /// <summary>What is left of each column when least squares explains it by the others.</summary>
    private static double[] Residual(Matrix<double> centred, int row) =>
        [
            .. Enumerable
                .Range(0, centred.ColumnCount)
                .Select(column =>
                {
                    var others = centred.RemoveColumn(column);
                    return centred[row, column] - (others.Row(row) * others.QR().Solve(centred.Column(column)));
                }),
        ];
}
