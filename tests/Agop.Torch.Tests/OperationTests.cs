using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Torch.Tests;

public sealed class OperationTests
{
    private static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).data<double>().ToArray();

    private static void Near(double[] expected, Tensor actual, double bound = 1e-12)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.True(Math.Abs(expected[i] - values[i]) <= bound, $"element {i}: expected {expected[i]}, found {values[i]}");
    }

    [Fact]
    public void Creation_gives_shape_type_and_values()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3], tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).shape);
        Assert.Equal(ScalarType.Float32, zeros([2]).dtype);
        Near([0, 0], zeros([2]));
        Near([1, 1], ones([2], ScalarType.Float64));
        Near([7, 7, 7], full([3], 7));
        Assert.Equal((ScalarType.Int64, ScalarType.Float32), (full([3], 7).dtype, full([3], 7.5).dtype));
        Assert.Equal((ScalarType.Int32, ScalarType.Int64, ScalarType.Float32, ScalarType.Float64), (tensor(1).dtype, tensor(1L).dtype, tensor(1f).dtype, tensor(1.0).dtype));
        Near([0, 0.25, 0.5, 0.75], arange(0, 1, 0.25));
        Assert.Throws<ArgumentException>(() => TorchRuntime.FromBytes(new byte[7], ScalarType.Float32, [2]));
        Near([0, 2, 4], arange(0, 6, 2));
        Near([0, 0.5, 1], linspace(0, 1, 3, ScalarType.Float64));
        Near([1, 0, 0, 1], eye(2));
        Near([1.5], tensor(1.5));
        Assert.Empty(tensor(1.5).shape);
        Assert.Equal(ScalarType.Bool, tensor([true, false], [2]).dtype);
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
    }

    [Fact]
    public void Integer_scalars_keep_integer_tensors_integer()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Int64, (arange(3) + 1).dtype);
        Assert.Equal(ScalarType.Float32, (arange(3) + 1.5).dtype);
    }

    [Fact]
    public void Shapes_change_as_named()
    {
        using var scope = NewDisposeScope();
        var x = arange(24, ScalarType.Float64).reshape(2, 3, 4);
        Assert.Equal([6, 4], x.view(6, 4).shape);
        Assert.Equal([2, 12], x.flatten(1).shape);
        Assert.Equal([4, 3, 2], x.permute(2, 1, 0).shape);
        Assert.Equal([3, 2, 4], x.transpose(0, 1).shape);
        Assert.Equal([1, 2, 3, 4], x.unsqueeze(0).shape);
        Assert.Equal([2, 3, 4], x.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([2, 1, 4], x.narrow(1, 2, 1).shape);
        Assert.Equal([2, 3, 2], x.slice(2, 0, 4, 2).shape);
        Assert.Equal([5, 2, 3, 4], x.unsqueeze(0).expand(5, -1, -1, -1).shape);
        Assert.Equal([4, 3, 4], x.repeat(2, 1, 1).shape);
        Near([12, 13, 14, 15], x[1][0]);
        Near([23, 22, 21, 20], x[1][2].flip(0));
        Near([0, 4, 8], x[0].t()[0]);
        Near([8, 9, 10, 11, 0, 1, 2, 3], x[0].index_select(0, tensor(new long[] { 2, 0 })));
        Near([1, 6], x[0].narrow(0, 0, 2).gather(1, tensor(new long[] { 1, 2 }, [2, 1])));
        Assert.Equal([2, 6, 4], cat([x, x], 1).shape);
        Assert.Equal([2, 2, 3, 4], stack([x, x]).shape);
        // A transposed tensor reads in the order of its shape, not of its memory.
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], x[0].t().data<double>().ToArray());
    }

    [Fact]
    public void Arithmetic_and_comparison()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new[] { 1.0, -2.0, 3.0 }), tensor(new[] { 2.0, 2.0, -1.0 }));
        Near([3, 0, 2], a + b);
        Near([-1, -4, 4], a - b);
        Near([2, -4, -3], a * b);
        Near([0.5, -1, -3], a / b);
        Near([1, 2, 3], a.abs());
        Near([-1, 2, -3], -a);
        Near([1, 4, 9], a.square());
        Near([1, -1, 1], a.sign());
        Near([1, 0, 3], a.relu());
        Near([2, 2, 3], a.max(b));
        Near([1, -2, -1], a.min(b));
        Near([1, -1, 2], a.clamp(-1, 2));
        Near([0, 1, 0], a.lt(b * 0));
        Near([1, 2, 3], where(a.gt(0), a, b));
        Near([Math.E, 1], tensor(new[] { 1.0, 0.0 }).exp());
        Near([0, Math.Log(2)], tensor(new[] { 1.0, 2.0 }).log());
        Near([2, 3], tensor(new[] { 4.0, 9.0 }).sqrt());
        Near([0.5], tensor(new[] { 0.0 }).sigmoid());
        Near([8, 9], tensor(new[] { 2.0, 3.0 }).pow(tensor(new[] { 3.0, 2.0 })));
        Assert.True(tensor(new[] { double.NaN }).isnan().ToBoolean());
        Assert.False(tensor(new[] { 1.0, double.PositiveInfinity }).isfinite().all().ToBoolean());
        a.add_(b, 2);
        Near([5, 2, 1], a);
        a.mul_(2).sub_(b).div_(2);
        Near([4, 1, 1.5], a);
        Near([5, 3, 0.5], a.clone().addcmul_(b, tensor(new[] { 1.0, 2.0, 2.0 }), 0.5));
    }

    [Fact]
    public void Reductions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 5, 2, 4, 0, 6 }, [2, 3]);
        Near([18], x.sum());
        Near([5, 5, 8], x.sum(dim: 0));
        Near([8, 10], x.sum(1));
        Near([8, 10], x.sum([1L], keepdim: true));
        Near([3], x.mean());
        Near([2.5, 2.5, 4], x.mean([0]));
        Near([6], x.max());
        Near([0], x.min());
        Near([5, 6], x.amax([1]));
        var (values, indices) = x.max(1);
        Near([5, 6], values);
        Near([1, 2], indices);
        Near([1, 2], x.argmax(1));
        Near([5], x.argmax());
        Near([0, 1], x.argmin(1));
        Near([4.3333333333333333, 9.3333333333333333], x.var([1]), 1e-12);
        Near([Math.Sqrt(82)], x.norm());
        Near([Math.Sqrt(5.6)], x.std());
        Near([1, 6, 8, 4, 4, 10], x.cumsum(1));
        var (sorted, order) = x.sort(1, descending: true, stable: true);
        Near([5, 2, 1, 6, 4, 0], sorted);
        Near([1, 2, 0, 2, 0, 1], order);
        Near([5, 2, 6, 4], x.topk(2).values);
    }

    [Fact]
    public void Matrices_multiply_and_decompose()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var a = randn([7, 5], ScalarType.Float64);
        var symmetric = a.t().mm(a);
        var (values, vectors) = linalg.eigh(symmetric);
        Near(Values(symmetric), vectors.mm(values.unsqueeze(1) * vectors.t()), 1e-10);
        Assert.True(values[0].ToDouble() <= values[4].ToDouble());
        Near([3, 4, 6, 8], tensor(new[] { 1.0, 2.0 }).outer(tensor(new[] { 3.0, 4.0 })));
        Near([11], tensor(new[] { 1.0, 2.0 }).dot(tensor(new[] { 3.0, 4.0 })));
        Assert.Equal([7, 7], a.matmul(a.t()).shape);
    }

    [Fact]
    public void Conv2d_equals_the_sum_written_out()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (x, w, b) = (randn([2, 3, 6, 5], ScalarType.Float64), randn([4, 3, 3, 2], ScalarType.Float64), randn([4], ScalarType.Float64));
        var y = conv2d(x, w, b, strides: [2, 1], padding: [1, 1]);
        Assert.Equal([2, 4, 3, 6], y.shape);
        var (xs, ws, bs, expected) = (Values(x), Values(w), Values(b), new double[2 * 4 * 3 * 6]);
        for (var n = 0; n < 2; n++)
            for (var o = 0; o < 4; o++)
                for (var i = 0; i < 3; i++)
                    for (var j = 0; j < 6; j++)
                    {
                        var sum = bs[o];
                        for (var c = 0; c < 3; c++)
                            for (var p = 0; p < 3; p++)
                                for (var q = 0; q < 2; q++)
                                {
                                    var (row, column) = (i * 2 + p - 1, j + q - 1);
                                    if (row is >= 0 and < 6 && column is >= 0 and < 5) sum += xs[((n * 3 + c) * 6 + row) * 5 + column] * ws[((o * 3 + c) * 3 + p) * 2 + q];
                                }
                        expected[((n * 4 + o) * 3 + i) * 6 + j] = sum;
                    }
        Near(expected, y, 1e-10);
    }

    [Fact]
    public void Pooling_and_resizing()
    {
        using var scope = NewDisposeScope();
        var x = arange(25, ScalarType.Float64).reshape(1, 1, 5, 5);
        Near([6, 8, 16, 18], max_pool2d(x, 2));
        var (output, indices) = max_pool2d_with_indices(x, [2]);
        Near([6, 8, 16, 18], output);
        Near([6, 8, 16, 18], indices);
        Near([3, 5, 13, 15], avg_pool2d(x, [2]));
        Near([12], adaptive_avg_pool2d(x, [1, 1]));
        // Among equals the first wins: its place alone receives the gradient.
        var tied = ones([1, 1, 2, 2], ScalarType.Float64, requires_grad: true);
        Near([1, 0, 0, 0], autograd.grad([max_pool2d(tied, 2).sum()], [tied])[0]);
        var small = tensor(new double[] { 1, 2, 3, 4 }, [1, 1, 2, 2]);
        Near([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], interpolate(small, [4, 4]));
        Near([1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4], interpolate(small, scale_factor: [2, 2], mode: InterpolationMode.Bilinear));
        Near([1, 2], upsample_nearest(small, [1, 2]));
        Near([1, 4.0 / 3, 5.0 / 3, 2], upsample_bilinear(small.narrow(2, 0, 1), [1, 4], align_corners: true));
        Assert.Throws<NotSupportedException>(() => interpolate(x, scale_factor: [1.5, 1.5]));
    }

    [Fact]
    public void Normalization_activations_and_losses()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 3, 5, 7 }, [4, 1, 1, 1]);
        Near([-3 / Math.Sqrt(5), -1 / Math.Sqrt(5), 1 / Math.Sqrt(5), 3 / Math.Sqrt(5)], batch_norm(x, null, null, training: true, eps: 0), 1e-12);
        Near([1, 2, 3, 4], batch_norm(x, tensor(new[] { 1.0 }), tensor(new[] { 4.0 }), bias: tensor(new[] { 1.0 }), weight: tensor(new[] { 1.0 }), eps: 0), 1e-12);
        var z = tensor(new[] { 0.0, Math.Log(3) }, [1, 2]);
        Near([0.25, 0.75], softmax(z, 1));
        Near([Math.Log(0.25), Math.Log(0.75)], log_softmax(z, 1));
        var y = tensor(new long[] { 1 });
        Near([-Math.Log(0.75)], cross_entropy(z, y));
        Near([-Math.Log(0.75), -Math.Log(0.25)], cross_entropy(cat([z, z]), tensor(new long[] { 1, 0 }), reduction: nn.Reduction.None));
        Near([8, 14], linear(tensor(new[] { 1.0, 2.0 }, [1, 2]), tensor(new[] { 1.0, 3.0, 2.0, 5.0 }, [2, 2]), tensor(new[] { 1.0, 2.0 })));
    }

    [Fact]
    public void Types_and_devices_convert()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.5f, -2.5f });
        Assert.Equal(ScalarType.Float64, x.to(ScalarType.Float64).dtype);
        Near([1, -2], x.to(ScalarType.Int64));
        Assert.Equal("cpu", x.device.ToString());
        Assert.Equal(1, new Device("cuda:1").index);
        Assert.Throws<ArgumentException>(() => device("tpu"));
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Equal(2.25f, tensor(new[] { 2.25f }).item<float>());
        Assert.Equal(3L, tensor(new long[] { 3 }).item<long>());
    }
}
