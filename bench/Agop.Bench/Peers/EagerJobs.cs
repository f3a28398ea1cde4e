using Agop.Core.Attribution.Methods;
using Agop.Core.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Bench.Peers;

/// <summary>The jobs by TorchSharp as a PyTorch program would do them; bench/peers/jobs.py has the same in Python.</summary>
internal sealed class EagerJobs : IDisposable
{
    private const int Nodes = 50;
    private readonly Dictionary<string, Parameter> _trained;
    private readonly Dictionary<string, Parameter> _learner;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _x,
        _y,
        _images;

    public EagerJobs(Jobs jobs)
    {
        (_trained, _learner) = (Parameters(jobs.Weights, learned: false), Parameters(jobs.Weights, learned: true));
        _optimizer = optim.Adam(_learner.Values, 5e-4);
        var arrays = jobs.Arrays.ToDictionary(pair => pair.Name, pair => pair.Array, StringComparer.Ordinal);
        (_x, _y) = (arrays["x"].ToTensor(ScalarType.Float32), arrays["y"].ToTensor(ScalarType.Int64));
        _images = _x.narrow(0, 0, 1000);
    }

    public void Run(string job)
    {
        switch (job)
        {
            case "epoch":
                Epoch();
                break;
            case "agop":
                Jacobian();
                break;
            case "integrated-gradients":
                IntegratedGradients();
                break;
            default:
                SmoothGrad();
                break;
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var tensor in _trained.Values.Concat(_learner.Values).Concat([_x, _y, _images]))
            tensor.Dispose();
    }

    private static Dictionary<string, Parameter> Parameters(WeightSet weights, bool learned) =>
        weights.Arrays.ToDictionary(
            pair => pair.Key,
            pair => nn.Parameter(pair.Value.ToTensor(ScalarType.Float32), learned),
            StringComparer.Ordinal
        );

    private static Tensor Logits(Dictionary<string, Parameter> weights, Tensor x)
    {
        for (var layer = 0; layer < 4; layer++)
            x = max_pool2d(
                relu(conv2d(x, weights[$"cnn_layers.{3 * layer}.weight"], weights[$"cnn_layers.{3 * layer}.bias"], [1], [1])),
                2
            );
        return linear(x.flatten(1), weights["linear_layers.0.weight"], weights["linear_layers.0.bias"]);
    }

    private void Epoch()
    {
        using var outer = NewDisposeScope();
        foreach (var rows in randperm(_x.shape[0]).split(512))
        {
            using var scope = NewDisposeScope();
            _optimizer.zero_grad();
            cross_entropy(Logits(_learner, _x[rows]), _y[rows]).backward();
            _optimizer.step();
        }
    }

    private void Jacobian()
    {
        using var outer = NewDisposeScope();
        var total = zeros([64], ScalarType.Float64);
        foreach (var batch in _x.split(500))
        {
            using var scope = NewDisposeScope();
            var inputs = batch.clone().requires_grad_();
            var logits = Logits(_trained, inputs);
            for (var c = 0; c < 2; c++)
            {
                var g = autograd.grad([logits.select(1, c).sum()], [inputs], retain_graph: c == 0)[0].flatten(1).to(ScalarType.Float64);
                total.add_((g * g).sum(0L));
            }
        }
    }

    private Tensor Gradient(Tensor inputs, Tensor classes)
    {
        inputs = inputs.detach().requires_grad_();
        return autograd.grad([Logits(_trained, inputs).gather(1, classes).sum()], [inputs])[0];
    }

    private Tensor Predicted()
    {
        using var _ = no_grad();
        return Logits(_trained, _images).argmax(1, keepdim: true);
    }

    private void IntegratedGradients()
    {
        using var outer = NewDisposeScope();
        var (classes, total) = (Predicted(), zeros_like(_images));
        var (nodes, weights) = GaussLegendre.Rule(Nodes);
        for (var i = 0; i < Nodes; i++)
        {
            using var scope = NewDisposeScope();
            total.add_(Gradient(_images * nodes[i], classes) * weights[i]);
        }
        total.mul_(_images);
    }

    private void SmoothGrad()
    {
        using var outer = NewDisposeScope();
        var (classes, total) = (Predicted(), zeros_like(_images));
        for (var i = 0; i < 50; i++)
        {
            using var scope = NewDisposeScope();
            total.add_(Gradient(_images + 0.1 * randn_like(_images), classes));
        }
        total.div_(50);
    }
}
