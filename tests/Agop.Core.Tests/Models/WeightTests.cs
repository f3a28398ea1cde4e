using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
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

    private static Dictionary<string, NdArray> Arrays(Architecture architecture, bool useShort = false) =>
        architecture.Parameters.ToDictionary(
            parameter => useShort ? parameter.ShortName : parameter.Name,
            parameter => WeightInitializer.Initialize(architecture, 1)[parameter.Name],
            StringComparer.Ordinal
        );

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
        foreach (
            var architecture in Architectures
                .All.Where(architecture => architecture.Layers.All(layer => layer is not ResidualLayer))
                .Append(Architectures.Find("resnet18:classes=2,size=40", "test"))
        )
        {
            using var scope = NewDisposeScope();
            using var network = new Network(
                WeightInitializer.Initialize(architecture, 2),
                KernelPlan.Of(architecture, Precision.Float32, ExecutionPath.Libtorch)
            );
            var x = randn([3, architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width]).requires_grad_();
            var logits = network.Logits(x);
            Assert.Equal([3L, architecture.Classes], logits.shape);
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
        Assert.Equal(
            weights["linear_layers.0.weight"].Bytes,
            WeightInitializer.Initialize(architecture, 3)["linear_layers.0.weight"].Bytes
        );
        Assert.NotEqual(
            weights["linear_layers.0.weight"].Bytes,
            WeightInitializer.Initialize(architecture, 4)["linear_layers.0.weight"].Bytes
        );
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
        File.WriteAllBytes(
            folder["w.safetensors"],
            Safetensors.Format(arrays.Select(pair => new SafetensorsEntry(pair.Key, "F32", pair.Value.Shape, pair.Value.Bytes)))
        );
        using var scope = NewDisposeScope();
        var plan = KernelPlan.Of(Cnn, Precision.Float32, ExecutionPath.Libtorch);
        using var first = new Network(WeightSet.From(Cnn, ArrayFile.ReadNamed(folder["w.npz"]), "w.npz"), plan);
        using var second = new Network(WeightSet.From(Cnn, ArrayFile.ReadNamed(folder["w.safetensors"]), "w.safetensors"), plan);
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
        Refused(arrays => arrays["extra"] = NdArray.From([1f], 1), "extra: cnn8by8 has no such parameter");
        Refused(
            arrays => arrays["cnn_layers.0.weight"] = NdArray.From(new float[16], 4, 1, 1, 4),
            "expected shape (4, 1, 2, 2), found (4, 1, 1, 4)"
        );
        Refused(arrays => arrays["cnn_layers.0.bias"] = NdArray.From(new long[4], 4), "found Int64");
        Refused(
            arrays => arrays["cnn_layers.0.bias"] = NdArray.From([1f, float.NaN, 1, 1], 4),
            "cnn_layers.0.bias: position (1): expected finite values, found NaN"
        );
        Refused(arrays => arrays.Clear(), "missing");
    }

    [Fact]
    public void Labels_of_any_type_and_one_hot_rows_are_classes()
    {
        long[] expected = [1, 0, 2];
        foreach (
            var array in new[]
            {
                NdArray.From(new sbyte[] { 1, 0, 2 }, 3),
                NdArray.From(new ushort[] { 1, 0, 2 }, 3),
                NdArray.From(new ulong[] { 1, 0, 2 }, 3, 1),
                NdArray.From(new byte[] { 0, 1, 0, 1, 0, 0, 0, 0, 1 }, 3, 3),
                NdArray.From([0f, 1, 0, 1, 0, 0, 0, 0, 1], 3, 3),
            }
        )
            Assert.Equal(expected, ImageBatch.Labels(array, 3, 3, "y"));
        Assert.Contains(
            "row 1: expected a class per image, or rows of one 1",
            Assert.Throws<InputException>(() => ImageBatch.Labels(NdArray.From([0f, 1, 0, 1, 1, 0, 0, 0, 1], 3, 3), 3, 3, "y")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_with_its_position()
    {
        var random = new Random(11);
        for (var round = 0; round < 50; round++)
        {
            var (n, c, y, x) = (random.Next(3), random.Next(2), random.Next(4), random.Next(5));
            var values = Enumerable.Range(0, 120).Select(_ => random.NextDouble()).ToArray();
            values[((n * 2 + c) * 4 + y) * 5 + x] = round % 2 == 0 ? double.NaN : double.NegativeInfinity;
            Assert.Equal(
                $"f: image {n}, position ({c}, {y}, {x}): expected finite values, found {(round % 2 == 0 ? "NaN" : "infinity")}",
                Assert.Throws<InputException>(() => Finite.Require(NdArray.From(values, 3, 2, 4, 5), "f")).Message
            );
        }
    }

    [Fact]
    public void Channels_go_last_and_come_back()
    {
        var values = Enumerable.Range(0, 2 * 3 * 4 * 5).Select(i => (float)i).ToArray();
        var first = NdArray.From(values, 2, 3, 4, 5);
        var last = first.ChannelsLast();
        Assert.Equal([2L, 4, 5, 3], last.Shape);
        Assert.Equal(values[((1 * 3 + 2) * 4 + 3) * 5 + 4 - 1], last.As<float>()[((1 * 4 + 3) * 5 + 3) * 3 + 2]);
        Assert.Equal(first.Bytes, last.ChannelsFirst().Bytes);
        Assert.True(ImageBatch.IsChannelsLast([7, 8, 8, 1], 1));
        Assert.False(ImageBatch.IsChannelsLast([7, 1, 8, 1], 1));
        Assert.False(ImageBatch.IsChannelsLast([7, 3, 8, 8], 3));
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
            Assert.Contains(
                "expected images of shape",
                Assert
                    .Throws<InputException>(() => ImageBatch.Images(NdArray.From(values, shape), (1, 8, 8), ScalarType.Float64, "x"))
                    .Message,
                StringComparison.Ordinal
            );
        values[5] = float.NaN;
        Assert.Contains(
            "finite",
            Assert.Throws<InputException>(() => ImageBatch.Images(NdArray.From(values, 2, 64), (1, 8, 8), ScalarType.Float64, "x")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at least one",
            Assert
                .Throws<InputException>(() =>
                    ImageBatch.Images(NdArray.From(Array.Empty<float>(), 0, 64), (1, 8, 8), ScalarType.Float64, "x")
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        Assert.Equal([0L, 1], ImageBatch.Labels(NdArray.From<sbyte>([0, 1], 2), 2, 2, "y"));
        foreach (
            var (array, expected) in new[]
            {
                (NdArray.From([0L], 1), "one label per image"),
                (NdArray.From([0L, 2], 2), "from 0 to 1"),
                (NdArray.From([0L, -1], 2), "from 0 to 1"),
                (NdArray.From([0.5, 1], 2), "whole numbers"),
            }
        )
            Assert.Contains(
                expected,
                Assert.Throws<InputException>(() => ImageBatch.Labels(array, 2, 2, "y")).Message,
                StringComparison.Ordinal
            );
    }
}
