using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

public sealed class WeightTests
{
    private static Architecture Cnn => Architectures.Find("cnn8by8", "test");

    private static Dictionary<string, NdArray> Arrays(Architecture architecture, bool useShort = false) => architecture.Parameters.ToDictionary(
        parameter => useShort ? parameter.ShortName : parameter.Name, parameter => WeightInitializer.Initialize(architecture, 1)[parameter.Name], StringComparer.Ordinal);

    [Fact]
    public void Networks_have_the_authors_number_of_parameters()
    {
        Assert.Equal(234, Cnn.ParameterCount);
        Assert.Equal(64 * 32 + 32 + 32 * 16 + 16 + 16 * 8 + 8 + 8 * 2 + 2, Architectures.Find("mlp8by8", "test").ParameterCount);
        Assert.Equal(128, Architectures.Find("llr", "test").ParameterCount);
        Assert.Equal("linear_layers.9.weight", Architectures.Find("mlp64", "test").Parameters[^1].Name);
        Assert.Equal("linear.weight", Architectures.Find("llr64", "test").Parameters[^1].Name);
    }

    [Fact]
    public void Every_network_maps_its_input_to_logits_and_passes_gradients()
    {
        foreach (var architecture in Architectures.All.Where(architecture => architecture.Layers.All(layer => layer is not ResidualLayer)).Append(Architectures.Find("resnet18:classes=2,size=40", "test")))
        {
            using var scope = NewDisposeScope();
            using var network = new Network(WeightInitializer.Initialize(architecture, 2));
            var x = randn([3, architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width]).requires_grad_();
            var logits = network.Logits(x);
            Assert.Equal([3, 2], logits.shape);
            Assert.True(autograd.grad([logits.sum()], [x])[0].abs().sum().ToDouble() > 0, architecture.Id);
        }
    }

    [Fact]
    public void Start_weights_have_Hes_spread_and_PyTorchs_biases()
    {
        var architecture = Architectures.Find("mlp64", "test");
        var weights = WeightInitializer.Initialize(architecture, 3);
        var first = weights["linear_layers.0.weight"].ToDoubles();
        Assert.Equal(Math.Sqrt(2.0 / 4096), Math.Sqrt(first.Average(value => value * value)), 1e-4);
        var biases = WeightInitializer.Initialize(Architectures.Find("mlp8by8", "test"), 3)["linear_layers.0.bias"].ToDoubles();
        Assert.All(biases, value => Assert.InRange(value, -0.125, 0.125));
        Assert.Equal(weights["linear_layers.0.weight"].Bytes, WeightInitializer.Initialize(architecture, 3)["linear_layers.0.weight"].Bytes);
        Assert.NotEqual(weights["linear_layers.0.weight"].Bytes, WeightInitializer.Initialize(architecture, 4)["linear_layers.0.weight"].Bytes);
    }

    [Fact]
    public void Both_ways_of_naming_give_the_same_network()
    {
        var (full, brief) = (WeightSet.From(Cnn, Arrays(Cnn), "a"), WeightSet.From(Cnn, Arrays(Cnn, useShort: true), "b"));
        Assert.Equal(full.Arrays.Select(pair => pair.Key), brief.Arrays.Select(pair => pair.Key));
        Assert.Equal(full.Arrays.SelectMany(pair => pair.Value.Bytes), brief.Arrays.SelectMany(pair => pair.Value.Bytes));
    }

    [Fact]
    public void Weights_from_safetensors_and_npz_make_the_same_network()
    {
        using var folder = new TemporaryFolder();
        var arrays = Arrays(Cnn);
        ArrayFile.WriteNpz(folder["w.npz"], [.. arrays]);
        File.WriteAllBytes(folder["w.safetensors"], Safetensors.Format(arrays.Select(pair => new SafetensorsEntry(pair.Key, "F32", pair.Value.Shape, pair.Value.Bytes))));
        using var scope = NewDisposeScope();
        using var first = new Network(WeightSet.From(Cnn, ArrayFile.ReadNamed(folder["w.npz"]), "w.npz"));
        using var second = new Network(WeightSet.From(Cnn, ArrayFile.ReadNamed(folder["w.safetensors"]), "w.safetensors"));
        var x = randn([4, 1, 8, 8]);
        Assert.True(first.Logits(x).eq(second.Logits(x)).all().ToBoolean());
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        void Refused(Action<Dictionary<string, NdArray>> change, string expected, bool useShort = false)
        {
            var arrays = Arrays(Cnn, useShort);
            change(arrays);
            var error = Assert.Throws<InputException>(() => WeightSet.From(Cnn, arrays, "W.npz"));
            Assert.StartsWith("W.npz: ", error.Message, StringComparison.Ordinal);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
        Refused(arrays => arrays.Remove("cnn_layers.3.bias"), "cnn_layers.3.bias: missing");
        Refused(arrays => arrays.Remove("conv2.bias"), "conv2.bias: missing", useShort: true);
        Refused(arrays => arrays["extra"] = NdArray.Scalar(1f), "extra: cnn8by8 has no such parameter");
        Refused(arrays => arrays["cnn_layers.0.weight"] = NdArray.From(new float[16], 4, 1, 1, 4), "expected shape (4, 1, 2, 2), found (4, 1, 1, 4)");
        Refused(arrays => arrays["cnn_layers.0.bias"] = NdArray.From(new long[4], 4), "found Int64");
        Refused(arrays => arrays["cnn_layers.0.bias"] = NdArray.From([1f, float.NaN, 1, 1], 4), "cnn_layers.0.bias: expected finite values");
        Refused(arrays => arrays.Clear(), "missing");
    }

    [Fact]
    public void Images_of_every_allowed_shape_are_the_same_and_others_are_refused()
    {
        var values = Enumerable.Range(0, 128).Select(i => (float)i).ToArray();
        foreach (var shape in new long[][] { [2, 8, 8], [2, 1, 8, 8], [2, 64] })
        {
            using var images = ImageBatch.Images(NdArray.From(values, shape), (1, 8, 8), ScalarType.Float64, "x");
            Assert.Equal([2, 1, 8, 8], images.shape);
            Assert.Equal(127, images[1][0][7][7].ToDouble());
        }
        foreach (var shape in new long[][] { [128], [2, 8, 8, 1], [2, 4, 16], [4, 32], [1, 2, 8, 8] })
            Assert.Contains("expected images of shape", Assert.Throws<InputException>(() => ImageBatch.Images(NdArray.From(values, shape), (1, 8, 8), ScalarType.Float64, "x")).Message, StringComparison.Ordinal);
        values[5] = float.NaN;
        Assert.Contains("finite", Assert.Throws<InputException>(() => ImageBatch.Images(NdArray.From(values, 2, 64), (1, 8, 8), ScalarType.Float64, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("at least one", Assert.Throws<InputException>(() => ImageBatch.Images(NdArray.From(Array.Empty<float>(), 0, 64), (1, 8, 8), ScalarType.Float64, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        Assert.Equal([0L, 1], ImageBatch.Labels(NdArray.From<sbyte>([0, 1], 2), 2, 2, "y"));
        foreach (var (array, expected) in new[] { (NdArray.From([0L], 1), "one label per image"), (NdArray.From([0L, 2], 2), "from 0 to 1"), (NdArray.From([0L, -1], 2), "from 0 to 1"), (NdArray.From([0.5, 1], 2), "whole numbers") })
            Assert.Contains(expected, Assert.Throws<InputException>(() => ImageBatch.Labels(array, 2, 2, "y")).Message, StringComparison.Ordinal);
    }
}
