using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Torch.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void Gradients_equal_central_differences()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (w, v) = (randn([4, 1, 2, 2], ScalarType.Float64), randn([2, 64], ScalarType.Float64));
        Tensor F(Tensor image) => log_softmax(linear(max_pool2d(relu(conv2d(image, w, padding: [1])), 2).flatten(1), v), 1).select(1, 0).sum();
        var x = randn([3, 1, 7, 7], ScalarType.Float64);

        var leaf = x.detach().requires_grad_();
        var gradient = autograd.grad([F(leaf)], [leaf])[0].data<double>().ToArray();

        var values = x.data<double>().ToArray();
        const double Step = 1e-6;
        for (var i = 0; i < values.Length; i += 5)
        {
            double At(double offset)
            {
                var moved = (double[])values.Clone();
                moved[i] += offset;
                return F(tensor(moved, x.shape)).ToDouble();
            }
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), gradient[i], 1e-6);
        }
    }

    [Fact]
    public void Grad_weighs_outputs_keeps_graphs_and_reports_unused_inputs()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (tensor(new[] { 2.0, 3.0 }, requires_grad: true), tensor(new[] { 1.0 }, requires_grad: true));
        var y = x * x;
        Assert.Equal([4, 60], autograd.grad([y], [x], [tensor(new[] { 1.0, 10.0 })], retain_graph: true)[0].data<double>().ToArray());
        Assert.Equal([4, 6], autograd.grad([y.sum()], [x], retain_graph: true)[0].data<double>().ToArray());
        Assert.Null(autograd.grad([y.sum()], [unused], retain_graph: true, allow_unused: true)[0]);
        Assert.Throws<TorchException>(() => autograd.grad([y.sum()], [unused], retain_graph: true));
        var first = autograd.grad([y.sum()], [x], create_graph: true)[0];
        Assert.Equal([2, 2], autograd.grad([first.sum()], [x])[0].data<double>().ToArray());
    }

    [Fact]
    public void No_grad_holds_on_its_thread_only_and_ends_with_its_scope()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0 }, requires_grad: true);
        var other = false;
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
            Threads.Run(1, _ => other = is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
        Assert.True(other);
    }

    [Fact]
    public void Adam_takes_the_step_that_its_formula_gives()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(tensor(new[] { 1.0, -2.0 }));
        using var adam = optim.Adam([p], lr: 0.1);
        double[] value = [1, -2], m = [0, 0], v = [0, 0];
        for (var t = 1; t <= 5; t++)
        {
            adam.zero_grad();
            (p * p * p).sum().backward();
            for (var i = 0; i < 2; i++)
            {
                var g = 3 * value[i] * value[i];
                (m[i], v[i]) = (0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g * g);
                value[i] -= 0.1 * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
            adam.step();
            var actual = p.data<double>().ToArray();
            Assert.Equal(value[0], actual[0], 1e-12);
            Assert.Equal(value[1], actual[1], 1e-12);
        }
    }

    [Fact]
    public void Sgd_with_momentum_takes_the_step_that_its_formula_gives()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(tensor(new[] { 1.0 }));
        using var sgd = optim.SGD([p], 0.1, momentum: 0.5);
        var (value, velocity) = (1.0, 0.0);
        for (var t = 0; t < 4; t++)
        {
            sgd.zero_grad();
            (p * p).sum().backward();
            velocity = 0.5 * velocity + 2 * value;
            value -= 0.1 * velocity;
            sgd.step();
            Assert.Equal(value, p.data<double>().ToArray()[0], 1e-12);
        }
        Assert.NotNull(p.grad);
        sgd.Dispose();
        Assert.Throws<ObjectDisposedException>(sgd.step);
    }
}
