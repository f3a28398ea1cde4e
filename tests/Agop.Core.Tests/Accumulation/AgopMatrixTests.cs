using Agop.Core.Accumulation;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Accumulation;

public sealed class AgopMatrixTests
{
    [Fact]
    public void Eigenvalues_fall_and_the_truncated_matrix_lacks_the_small_ones()
    {
        using var scope = NewDisposeScope();
        // Vectors of a rotation, so that all is known: M = 5 a a^T + 2 b b^T + 0.5 c c^T.
        var (q, _) = linalg.qr(randn([3, 3], ScalarType.Float64));
        double[] values = [5, 2, 0.5];
        var whole = (q * tensor(values)).matmul(q.t());
        var matrix = new AgopMatrix(whole.data<double>().ToArray());
        Near.Equal(values, matrix.Eigenvalues, 1e-12);
        Near.Equal(whole.data<double>().ToArray(), matrix.Truncated(3).data<double>().ToArray(), 0);
        var lost = (whole - matrix.Truncated(2)).norm().item<double>();
        Near.Equal([0.5], [lost], 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Truncated(0));
        Assert.Throws<ArgumentException>(() => new AgopMatrix(new double[8]));
    }
}
