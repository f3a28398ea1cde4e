using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Features;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Features;

public sealed class LayerAgopTests
{
    private const int Count = 30;

    private static (WeightSet Weights, SampleReader Samples, Tensor Images) Network(string id, bool labelled = true)
    {
        var weights = WeightInitializer.Initialize(Architectures.Find(id, "test"), 3);
        var (channels, height, width) = weights.Architecture.Input;
        manual_seed(1);
        var images = randn([Count, channels, height, width], ScalarType.Float64);
        var labels = Enumerable.Range(0, Count).Select(n => (long)(n % weights.Architecture.Classes)).ToArray();
        return (
            weights,
            new SampleReader(
                NdArray.From(images),
                labelled ? (ArrayRows)NdArray.From(labels, Count) : null,
                weights.Architecture,
                ScalarType.Float64,
                "test"
            ),
            images
        );
    }

    private static LayerAgop Layer(WeightSet weights, SampleReader samples, string layer) =>
        LayerGradients.Of(weights, samples, Count, [layer])[0];

    private static double[] Full(WeightSet weights, Tensor images)
    {
        using var model = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
        using var accumulation = model.Accumulate(new AgopPass(GradientTarget.Jacobian, Full: true));
        accumulation.Add(images, null, 0);
        return accumulation.State.Matrix();
    }

    [Fact]
    public void At_the_first_fully_connected_layer_it_is_agop_of_the_input()
    {
        using var scope = NewDisposeScope();
        var (weights, samples, images) = Network("mlp:inputs=5,hidden=7x6,classes=3");
        Near.Equal(Full(weights, images), Layer(weights, samples, "linear_layers.0").Matrix().Values, 1e-10);
    }

    [Fact]
    public void At_a_later_layer_it_is_agop_of_the_rest_of_the_network()
    {
        using var scope = NewDisposeScope();
        var (weights, samples, images) = Network("mlp:inputs=5,hidden=7x6,classes=3");
        var hidden = nn.functional.relu(
            nn.functional.linear(
                images.flatten(1),
                weights["linear_layers.0.weight"].ToTensor(ScalarType.Float64),
                weights["linear_layers.0.bias"].ToTensor(ScalarType.Float64)
            )
        );
        var rest = WeightSet.From(
            Architectures.Find("mlp:inputs=7,hidden=6,classes=3", "test"),
            new[] { (From: 2, To: 0), (From: 4, To: 2) }
                .SelectMany(layer =>
                    new[] { "weight", "bias" }.Select(part =>
                        KeyValuePair.Create($"linear_layers.{layer.To}.{part}", weights[$"linear_layers.{layer.From}.{part}"])
                    )
                )
                .ToDictionary(StringComparer.Ordinal),
            "test"
        );
        Near.Equal(Full(rest, hidden.reshape(Count, 1, 1, 7)), Layer(weights, samples, "linear_layers.2").Matrix().Values, 1e-10);
    }

    /// <summary>With every patch a variable of its own, and the rest of the network written out.</summary>
    [Fact]
    public void At_a_convolution_it_is_agop_of_its_patches()
    {
        using var scope = NewDisposeScope();
        var (weights, samples, images) = Network("cnn8by8");
        Tensor Weight(string name) => weights[name].ToTensor(ScalarType.Float64);
        Tensor Convolved(Tensor x, int layer) =>
            nn.functional.max_pool2d(
                nn.functional.relu(
                    nn.functional.conv2d(x, Weight($"cnn_layers.{layer}.weight"), Weight($"cnn_layers.{layer}.bias"), padding: [1L, 1])
                ),
                2
            );
        // (B, C k k, P): the second convolution's patches.
        var patches = nn.functional.unfold(Convolved(images, 0), (2, 2), padding: (1, 1)).requires_grad_();
        var w = Weight("cnn_layers.3.weight").flatten(1);
        var edge = (int)Math.Sqrt(patches.shape[2]);
        var x = (w.matmul(patches) + Weight("cnn_layers.3.bias").unsqueeze(1)).reshape(Count, -1, edge, edge);
        x = Convolved(Convolved(nn.functional.max_pool2d(nn.functional.relu(x), 2), 6), 9);
        var logits = nn.functional.linear(x.flatten(1), Weight("linear_layers.0.weight"), Weight("linear_layers.0.bias"));
        var sum = zeros([w.shape[1], w.shape[1]], ScalarType.Float64);
        for (var c = 0; c < 2; c++)
        {
            var g = autograd.grad([logits.select(1, c).sum()], [patches], retain_graph: true)[0];
            var rows = g.permute(0, 2, 1).reshape(-1, w.shape[1]);
            sum += rows.t().matmul(rows);
        }
        Near.Equal((sum / Count).contiguous().data<double>().ToArray(), Layer(weights, samples, "cnn_layers.3").Matrix().Values, 1e-10);
    }

    [Theory]
    [InlineData("mlp:inputs=5,hidden=7x6,classes=3", "linear_layers.2")]
    [InlineData("mlp:inputs=9,hidden=4x6,classes=3", "linear_layers.0")]
    [InlineData("cnn8by8", "cnn_layers.6")]
    public void Correlations_are_those_of_the_whole_matrices(string id, string layer)
    {
        using var scope = NewDisposeScope();
        var (weights, samples, _) = Network(id);
        var found = Layer(weights, samples, layer);
        var w = found.Weights.ToTensor(ScalarType.Float64);
        var gram = w.t().matmul(w);
        var agop = tensor(found.Matrix().Values, [found.Inputs, found.Inputs]);
        var (values, vectors) = linalg.eigh(agop);
        var root = (vectors * values.clamp_min(0).sqrt()).matmul(vectors.t());
        double Correlation(Tensor other)
        {
            var (a, b) = (gram - gram.mean(), other - other.mean());
            return ((a * b).sum() / (a.norm() * b.norm())).item<double>();
        }
        var alignment = found.Alignment();
        Near.Equal([Correlation(agop), Correlation(root)], [alignment.Agop, alignment.Root], 1e-6);
        var (top, _, residuals) = found.Largest(2);
        Near.Equal(values.flip(0).narrow(0, 0, 2).contiguous().data<double>().ToArray(), top, 1e-8);
        Assert.All(residuals, residual => Assert.InRange(residual, 0, 1e-8 * top[0]));
    }

    /// <summary>By hand at the last layer: the gradient of the loss at a logit is its probability, less one for the label.</summary>
    [Fact]
    public void Fact_is_the_gradient_at_the_layers_input_times_that_input()
    {
        using var scope = NewDisposeScope();
        var (weights, samples, images) = Network("mlp:inputs=5,hidden=4,classes=3");
        Tensor Weight(string name) => weights[name].ToTensor(ScalarType.Float64);
        var hidden = nn.functional.relu(
            nn.functional.linear(images.flatten(1), Weight("linear_layers.0.weight"), Weight("linear_layers.0.bias"))
        );
        var w = Weight("linear_layers.2.weight");
        var at = nn.functional.linear(hidden, w, Weight("linear_layers.2.bias")).softmax(1);
        for (var n = 0; n < Count; n++)
            at[n, n % 3] -= 1;
        var fact = -w.t().matmul(at.t()).matmul(hidden);
        var gram = w.t().matmul(w);
        var (a, b) = (gram - gram.mean(), fact - fact.mean());
        Near.Equal(
            [((a * b).sum() / (a.norm() * b.norm())).item<double>()],
            [Layer(weights, samples, "linear_layers.2").Alignment().Fact!.Value],
            1e-9
        );
        Assert.Null(
            Layer(weights, Network("mlp:inputs=5,hidden=4,classes=3", labelled: false).Samples, "linear_layers.2").Alignment().Fact
        );
    }

    [Fact]
    public void Every_layer_of_a_residual_network_has_its_features()
    {
        using var scope = NewDisposeScope();
        var (weights, samples, _) = Network("resnet18:classes=3,size=32");
        var layers = LayerGradients.LayersOf(weights.Architecture);
        Assert.Equal(21, layers.Count);
        var found = LayerGradients.Of(weights, samples, 4, layers);
        Assert.All(found.Select(layer => layer.Alignment()), layer => Assert.InRange(layer.Root, -1, 1));
        Assert.Equal((64, 147), (found[0].Outputs, found[0].Inputs));
    }

    [Fact]
    public void Layers_without_weights_are_refused() =>
        Assert.Contains(
            "expected a layer with weights, linear_layers.0, linear_layers.2, linear_layers.4, not 'relu'",
            Assert.Throws<InputException>(() => LayerGradients.Require(Architectures.Find("mlp", "test"), "relu", "--layer")).Message,
            StringComparison.Ordinal
        );
}
