using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

/// <summary>
/// Against torchvision 0.14.1 in float64, whose weights and images were made by the same formula: logits, the gradient of the third logit
/// with respect to the input, and for ResNet-18 with respect to inner layers.
/// </summary>
public sealed class ResidualNetworkTests
{
    private static readonly IReadOnlyDictionary<string, NdArray> s_golden = ArrayFile.ReadNamed(
        Path.Combine(Golden.Copied, "torchvision", "resnets.npz")
    );

    /// <summary>Numbers in [-0.5, 0.5) that any language can make.</summary>
    private static double[] Values(long count, long offset)
    {
        var values = new double[count];
        for (var i = 0L; i < count; i++)
        {
            var v = unchecked((ulong)(i + offset) * 6364136223846793005 + 1442695040888963407);
            v = unchecked((v ^ (v >> 29)) * 0xBF58476D1CE4E5B9);
            values[i] = (v >> 40) / (double)(1 << 24) - 0.5;
        }
        return values;
    }

    internal static WeightSet Weights(Architecture architecture)
    {
        var arrays = architecture.Parameters.Select(
            (parameter, number) =>
            {
                var shape = parameter.Shape;
                var values = Values(shape.Aggregate(1L, (a, b) => a * b), number * 50_000_000L);
                double Scaled(double v) =>
                    parameter.Name switch
                    {
                        _ when shape.Length == 4 => v * 2 * Math.Sqrt(6.0 / (shape[1] * shape[2] * shape[3])) * 0.7,
                        "fc.weight" => v * 0.2,
                        var name
                            when name.EndsWith(".running_var", StringComparison.Ordinal)
                                || name.EndsWith(".weight", StringComparison.Ordinal) => 1 + v,
                        _ => v,
                    };
                return KeyValuePair.Create(parameter.Name, NdArray.From(Array.ConvertAll(values, v => (float)Scaled(v)), shape));
            }
        );
        return WeightSet.From(architecture, arrays.ToDictionary(StringComparer.Ordinal), "formula");
    }

    private static Tensor Images(Architecture architecture, int count, ScalarType precision) =>
        tensor(
                Array.ConvertAll(Values(count * architecture.InputSize, 1_000_000_000_000), value => 4 * value),
                [count, 3, architecture.Input.Height, architecture.Input.Width]
            )
            .to(precision);

    [Theory]
    [InlineData("resnet18:classes=5,size=40x48", 2, Precision.Float64, 1e-12, 1e-6, ExecutionPath.Libtorch)]
    [InlineData("resnet18:classes=5,size=40x48", 2, Precision.Float32, 1e-4, 1e-4, ExecutionPath.Libtorch)]
    [InlineData("resnet18:classes=5,size=40x48", 2, Precision.Float32, 1e-4, 1e-4, ExecutionPath.Cuda)]
    [InlineData("resnet34:classes=4,size=32", 1, Precision.Float64, 1e-12, 1e-6, ExecutionPath.Libtorch)]
    [InlineData("resnet34:classes=4,size=32", 1, Precision.Float32, 1e-4, 1e-4, ExecutionPath.Libtorch)]
    [InlineData("resnet50:classes=3,size=32", 1, Precision.Float64, 1e-12, 1e-6, ExecutionPath.Libtorch)]
    [InlineData("resnet50:classes=3,size=32", 1, Precision.Float32, 1e-4, 1e-4, ExecutionPath.Libtorch)]
    public void Logits_and_input_gradients_equal_torchvisions(
        string id,
        int count,
        Precision precision,
        double logits,
        double gradients,
        ExecutionPath path
    )
    {
        Gpu.SkipWithout(path);
        using var scope = NewDisposeScope();
        var architecture = Architectures.Find(id, "test");
        using var model = ExecutionPaths.Open(Weights(architecture), precision, path);
        var (images, name) = (Images(architecture, count, precision.ImageType()), id.Split(':')[0]);

        Near.Equal(s_golden[$"{name}.logits"].ToDoubles(), NdArray.From(model.Logits(images)).ToDoubles(), logits);
        var head = new OutputHead(HeadKind.Logit, [.. Enumerable.Repeat(2L, count)]);
        // The golden gradients are stored in float32.
        Near.Equal(
            s_golden[$"{name}.gradient"].ToDoubles(),
            NdArray.From(model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0]).ToDoubles(),
            gradients
        );
    }

    [Theory]
    [InlineData("layer4.1")]
    [InlineData("layer4.1.conv2")]
    [InlineData("layer3.0.downsample.1")]
    public void Inner_layers_equal_torchvisions_hooks(string layer)
    {
        using var scope = NewDisposeScope();
        var architecture = Architectures.Find("resnet18:classes=5,size=40x48", "test");
        using var model = ExecutionPaths.Open(Weights(architecture), Precision.Float64, ExecutionPath.Libtorch);
        var images = Images(architecture, 2, ScalarType.Float64);

        var (activation, gradient) = model.Activation(images, new OutputHead(HeadKind.Logit, [2, 2]), layer);

        Near.Equal(s_golden[$"resnet18.{layer}.activation"].ToDoubles(), NdArray.From(activation).ToDoubles(), 1e-6);
        Near.Equal(s_golden[$"resnet18.{layer}.gradient"].ToDoubles(), NdArray.From(gradient).ToDoubles(), 1e-6);
        if (layer == architecture.GradCamLayer)
            Assert.Equal(
                NdArray.From(activation).Bytes,
                NdArray.From(model.Activation(images, new OutputHead(HeadKind.Logit, [2, 2])).Activation).Bytes
            );
    }

    [Fact]
    public void Folding_changes_nothing_but_the_last_bits()
    {
        using var scope = NewDisposeScope();
        var weights = Weights(Architectures.Find("resnet50:classes=3,size=32", "test"));
        using Network folded = new(weights, Plans.Of(weights, ExecutionPath.Libtorch, Precision.Float64)),
            apart = new(weights, folded.Plan, fold: false);
        var images = Images(weights.Architecture, 2, ScalarType.Float64);
        Near.Equal(NdArray.From(apart.Logits(images)).ToDoubles(), NdArray.From(folded.Logits(images)).ToDoubles(), 1e-12);
    }

    [Fact]
    public void Training_moves_the_running_statistics_and_inference_does_not()
    {
        using var scope = NewDisposeScope();
        var weights = Weights(Architectures.Find("resnet18:classes=3,size=32", "test"));
        using var network = new Network(weights, Plans.Of(weights, ExecutionPath.Libtorch), trainable: true);
        var images = Images(weights.Architecture, 4, ScalarType.Float32);
        byte[] Statistics() => network.CopyWeights()["bn1.running_mean"].Bytes;
        network.Logits(images);
        Assert.Equal(weights["bn1.running_mean"].Bytes, Statistics());
        network.TrainingLogits(images, (_, _, _) => throw new InvalidOperationException("no dropout here"));
        Assert.NotEqual(weights["bn1.running_mean"].Bytes, Statistics());
        Assert.DoesNotContain(network.Parameters, parameter => !parameter.requires_grad);
        Assert.Equal(62, network.Parameters.Count);
    }

    [Fact]
    public void Parameters_are_torchvisions()
    {
        Assert.Equal([11_689_512L, 21_797_672, 25_557_032], ResidualNetworks.All.Select(architecture => architecture.ParameterCount));
        var names = ResidualNetworks.All[0].Parameters.Select(parameter => parameter.Name).ToArray();
        Assert.Contains("layer2.0.downsample.1.running_var", names);
        Assert.Equal("fc.bias", names[^1]);
    }

    [Theory]
    [InlineData("resnet18", 3, 224, 224, 1000)]
    [InlineData("resnet18:classes=8,size=128", 3, 128, 128, 8)]
    [InlineData("resnet50:size=320x480", 3, 320, 480, 1000)]
    public void Ids_say_size_and_classes(string id, int channels, int height, int width, int classes)
    {
        var architecture = Architectures.Find(id, "test");
        Assert.Equal((channels, height, width), architecture.Input);
        Assert.Equal(classes, architecture.Classes);
        Assert.Equal(architecture.Parameters.Count, Architectures.Find(architecture.Id, "test").Parameters.Count);
    }

    [Theory]
    [InlineData("resnet18:classes=1")]
    [InlineData("resnet18:size=16")]
    [InlineData("resnet18:size=64x")]
    [InlineData("resnet18:depth=3")]
    public void Other_settings_are_refused(string id) =>
        Assert.StartsWith(
            $"--arch: {id}: expected classes=2..100000 and size=32..2048",
            Assert.Throws<InputException>(() => Architectures.Find(id, "--arch")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Bytes_are_normalized_as_torchvisions_weights_expect()
    {
        using var scope = NewDisposeScope();
        var pixels = NdArray.From<byte>([0, 255, 124, 0, 255, 116, 0, 255, 104], 1, 3, 1, 3);
        var prepared = PixelInput.Prepare(pixels.ToTensor(ScalarType.Byte), ScalarType.Float64);
        Near.Equal(
            [
                -0.485 / 0.229,
                0.515 / 0.229,
                (124 / 255.0 - 0.485) / 0.229,
                -0.456 / 0.224,
                0.544 / 0.224,
                (116 / 255.0 - 0.456) / 0.224,
                -0.406 / 0.225,
                0.594 / 0.225,
                (104 / 255.0 - 0.406) / 0.225,
            ],
            NdArray.From(prepared).ToDoubles(),
            1e-15
        );
    }
}
