using Agop.Core.Features;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Features;

public sealed class BlockLanczosTests
{
    [Fact]
    public void The_largest_eigenvalues_are_those_of_the_whole_matrix() =>
        RandomCases.ForMany(
            10,
            random => (Size: random.Next(1, 120), Rank: random.Next(1, 40), Seed: random.Next()),
            c =>
            {
                using var scope = NewDisposeScope();
                manual_seed(c.Seed);
                var factor = randn([c.Size, c.Rank], ScalarType.Float64);
                var matrix = factor.matmul(factor.t());
                var count = Math.Min(5, c.Size);
                var (values, vectors, residuals) = BlockLanczos.Largest(x => matrix.matmul(x), c.Size, count);
                var expected = linalg.eigvalsh(matrix).flip(0).narrow(0, 0, count).contiguous().data<double>().ToArray();
                Near.Equal(expected, values, 1e-9, 1e-9);
                Assert.All(residuals, residual => Assert.InRange(residual, 0, 1e-8 * expected[0]));
                Near.Equal(
                    eye(count, dtype: ScalarType.Float64).data<double>().ToArray(),
                    vectors.t().matmul(vectors).contiguous().data<double>().ToArray(),
                    1e-9
                );
            }
        );

    [Fact]
    public void Equal_eigenvalues_are_found_as_often_as_they_are_there()
    {
        using var scope = NewDisposeScope();
        var diagonal = cat([full([7], 3.0, ScalarType.Float64), linspace(0, 1, 60, ScalarType.Float64)]);
        var (values, _, _) = BlockLanczos.Largest(x => diagonal.unsqueeze(1) * x, 67, 8);
        Near.Equal([3.0, 3, 3, 3, 3, 3, 3, 1], values, 1e-8);
    }
}
