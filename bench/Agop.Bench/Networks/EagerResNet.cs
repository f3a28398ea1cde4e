using Agop.Core.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Bench.Networks;

/// <summary>
/// ResNet-18's input gradients by TorchSharp as torchvision and PyTorch's defaults have them: one operation after the other, nothing
/// folded, nothing reordered.
/// </summary>
internal sealed class EagerResNet(WeightSet weights, Tensor images) : IDisposable
{
    private readonly Dictionary<string, Parameter> _weights = weights.Arrays.ToDictionary(
        pair => pair.Key,
        pair => nn.Parameter(pair.Value.ToTensor(ScalarType.Float32), !pair.Key.Contains(".running_", StringComparison.Ordinal)),
        StringComparer.Ordinal
    );

    public void Gradient(int batch)
    {
        for (var first = 0; first < images.shape[0]; first += batch)
        {
            using var scope = NewDisposeScope();
            var inputs = images.narrow(0, first, batch).clone().requires_grad_();
            autograd.grad([Logits(inputs).select(1, 0).sum()], [inputs]);
        }
    }

    public void Jacobian(int batch)
    {
        using var outer = NewDisposeScope();
        var total = zeros([images[0].numel()], ScalarType.Float64);
        for (var first = 0; first < images.shape[0]; first += batch)
        {
            using var scope = NewDisposeScope();
            var inputs = images.narrow(0, first, batch).clone().requires_grad_();
            var logits = Logits(inputs);
            for (var c = 0; c < logits.shape[1]; c++)
            {
                var g = autograd
                    .grad([logits.select(1, c).sum()], [inputs], retain_graph: c + 1 < logits.shape[1])[0]
                    .flatten(1)
                    .to(ScalarType.Float64);
                total.add_((g * g).sum(0L));
            }
        }
    }

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private Tensor Logits(Tensor x)
    {
        x = max_pool2d(relu(Norm("bn1", Convolution("conv1", x, 2, 3))), 3, 2, 1);
        for (var layer = 1; layer <= 4; layer++)
        for (var block = 0; block < 2; block++)
            x = Block($"layer{layer}.{block}", x, layer > 1 && block == 0 ? 2 : 1);
        return linear(adaptive_avg_pool2d(x, [1, 1]).flatten(1), _weights["fc.weight"], _weights["fc.bias"]);
    }

    private Tensor Block(string name, Tensor x, int stride)
    {
        var body = Norm(
            $"{name}.bn2",
            Convolution($"{name}.conv2", relu(Norm($"{name}.bn1", Convolution($"{name}.conv1", x, stride, 1))), 1, 1)
        );
        return relu(body + (stride == 1 ? x : Norm($"{name}.downsample.1", Convolution($"{name}.downsample.0", x, stride, 0))));
    }

    private Tensor Convolution(string name, Tensor x, int stride, int padding) =>
        conv2d(x, _weights[$"{name}.weight"], null, [stride], [padding]);

    private Tensor Norm(string name, Tensor x) =>
        batch_norm(
            x,
            _weights[$"{name}.running_mean"],
            _weights[$"{name}.running_var"],
            _weights[$"{name}.weight"],
            _weights[$"{name}.bias"],
            false,
            0.1,
            1e-5
        );
}
