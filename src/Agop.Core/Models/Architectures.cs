using Agop.Core.Errors;
using Agop.Core.Models.Layers;

namespace Agop.Core.Models;

/// <summary>
/// The architectures by name: the XAI-TRIS authors' (training/models.py), one for tables and residual networks. The authors' softmax is
/// not part of the network here: it gives logits.
/// </summary>
/// <example>See <see cref="Weights.WeightSet"/>.</example>
public static class Architectures
{
    /// <summary>Every architecture.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        Convolutional(
            "cnn8by8",
            "4 x [conv 2x2, ReLU, max-pool 2] and one linear layer, for 8x8 images",
            8,
            kernel: 2,
            [4, 4, 4, 4],
            features: 4,
            bias: true
        ),
        Perceptrons.Image("mlp8by8", "64-32-16-8-2 with ReLU, for 8x8 images", 8, [32, 16, 8], bias: true, dropout: 0),
        Perceptrons.Image("llr", "linear logistic regression without bias, for 8x8 images", 8, [], bias: false, dropout: 0),
        Convolutional(
            "cnn64",
            "4 x [conv 4x4, ReLU, max-pool 2] and one linear layer, for 64x64 images",
            64,
            kernel: 4,
            [4, 8, 16, 32],
            features: 288,
            bias: false
        ),
        Perceptrons.Image(
            "mlp64",
            "4096-256-256-64-2 with ReLU and dropout 0.3, for 64x64 images",
            64,
            [256, 256, 64],
            bias: false,
            dropout: 0.3
        ),
        Perceptrons.Image("llr64", "linear logistic regression without bias, for 64x64 images", 64, [], bias: false, dropout: 0),
        Perceptrons.Default,
        .. ResidualNetworks.All,
    ];

    /// <summary>The architecture of that name.</summary>
    /// <param name="id">
    /// As in <see cref="All"/>; residual networks take a size and a number of classes, see <see cref="ResidualNetworks.Find"/>, and
    /// mlp a number of features, see <see cref="Perceptrons.Find"/>.
    /// </param>
    /// <param name="source">The file or option it came from.</param>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static Architecture Find(string id, string source) =>
        All.FirstOrDefault(architecture => architecture.Id == id)
        ?? Perceptrons.Find(id, source)
        ?? ResidualNetworks.Find(id, source)
        ?? TorchScript.Find(id)
        ?? throw new InputException(
            source,
            $"expected one of {string.Join(", ", All.Select(architecture => architecture.Id))} or torchscript, not '{id}'"
        );

    private static Architecture Convolutional(string id, string summary, int size, int kernel, int[] channels, int features, bool bias)
    {
        var layers = new List<Layer>();
        var inputs = 1;
        for (var i = 0; i < channels.Length; i++)
        {
            layers.AddRange([
                new Conv2dLayer($"cnn_layers.{3 * i}", inputs, channels[i], kernel, Padding: 1),
                new ReluLayer(),
                new MaxPoolLayer(2),
            ]);
            inputs = channels[i];
        }
        layers.AddRange([new FlattenLayer(), new LinearLayer("linear_layers.0", features, 2, bias)]);
        return new Architecture(id, summary, (1, size, size), 2, layers);
    }
}
