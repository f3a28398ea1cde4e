using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Models;

/// <summary>An architecture with its weights on a device, run by libtorch. Owns its parameters; not safe for concurrent use.</summary>
public sealed class Network : IDisposable
{
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <param name="weights">Copied.</param>
    /// <param name="precision">The type that everything is computed in.</param>
    /// <param name="trainable">Whether the parameters take part in gradients.</param>
    public Network(WeightSet weights, ScalarType precision = ScalarType.Float32, bool trainable = false)
    {
        (Architecture, Precision) = (weights.Architecture, precision);
        foreach (var (name, array) in weights.Arrays)
        {
            var parameter = nn.Parameter(array.ToTensor(precision), trainable);
            parameter.DetachFromDisposeScope();
            _parameters.Add(name, parameter);
        }
    }

    /// <summary>What it computes.</summary>
    public Architecture Architecture { get; }

    /// <summary>The type that everything is computed in.</summary>
    public ScalarType Precision { get; }

    /// <summary>The parameters in the architecture's order.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. Architecture.Parameters.Select(parameter => _parameters[parameter.Name])];

    /// <summary>Logits of a batch.</summary>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="dropout">Gives the mask that scales the elements at a dropout layer, by its number; null outside training.</param>
    /// <returns>(B, classes).</returns>
    public Tensor Logits(Tensor images, Func<int, double, long[], Tensor>? dropout = null) => Run(images, dropout).Logits;

    /// <summary>Logits, and the last convolution's output before its ReLU.</summary>
    /// <returns>(B, classes) and (B, channels, h, w).</returns>
    /// <exception cref="InvalidOperationException">The network has no convolution.</exception>
    public (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images)
    {
        var (logits, activation) = Run(images, dropout: null);
        return (logits, activation ?? throw new InvalidOperationException($"{Architecture.Id} has no convolution"));
    }

    /// <summary>A copy of the parameters as they are.</summary>
    public WeightSet CopyWeights() => WeightSet.From(
        Architecture, _parameters.ToDictionary(pair => pair.Key, pair => Arrays.NdArray.From(pair.Value), StringComparer.Ordinal), Architecture.Id);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values) parameter.Dispose();
    }

    private (Tensor Logits, Tensor? Activation) Run(Tensor images, Func<int, double, long[], Tensor>? dropout)
    {
        var x = images;
        Tensor? activation = null;
        for (var i = 0; i < Architecture.Layers.Count; i++)
        {
            switch (Architecture.Layers[i])
            {
                case Conv2dLayer layer:
                    x = conv2d(x, _parameters[$"{layer.Name}.weight"], _parameters[$"{layer.Name}.bias"], padding: [layer.Padding]);
                    activation = x;
                    break;
                case LinearLayer layer:
                    x = linear(x, _parameters[$"{layer.Name}.weight"], layer.Bias ? _parameters[$"{layer.Name}.bias"] : null);
                    break;
                case ReluLayer:
                    x = relu(x);
                    break;
                case MaxPoolLayer layer:
                    x = max_pool2d(x, layer.Kernel);
                    break;
                case FlattenLayer:
                    x = x.flatten(1);
                    break;
                case DropoutLayer layer:
                    if (dropout is not null) x = x * dropout(i, layer.Probability, x.shape);
                    break;
                case var other:
                    throw new NotSupportedException($"libtorch path: unknown layer {other.GetType().Name}");
            }
        }
        return (x, activation);
    }
}
