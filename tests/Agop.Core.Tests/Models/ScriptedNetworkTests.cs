using System.IO.Compression;
using System.Text;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

/// <summary>Models that PyTorch 1.13 traced and scripted, against its own logits and gradients in float64.</summary>
public sealed class ScriptedNetworkTests
{
    private static readonly string s_folder = Path.Combine(Golden.Copied, "torchscript");
    private static readonly IReadOnlyDictionary<string, NdArray> s_golden = ArrayFile.ReadNamed(Path.Combine(s_folder, "results.npz"));

    private static IModel Open(string name, Precision precision = Precision.Float64) =>
        ModelFile.Find("torchscript", Path.Combine(s_folder, name), (3, 12, 10), "--arch").Open(precision, ExecutionPath.Libtorch);

    private static Tensor Images(Precision precision = Precision.Float64) => s_golden["x"].ToTensor(precision.ImageType());

    private static OutputHead Head => new(HeadKind.Logit, s_golden["c"].ToIntegers());

    [Theory]
    [InlineData("traced.pt")]
    [InlineData("scripted.pt")]
    [InlineData("pair.pt")]
    public void Logits_and_gradients_equal_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (precision, bound) in new[] { (Precision.Float64, 1e-12), (Precision.Float32, 1e-5) })
        {
            using var model = Open(name, precision);
            Assert.Equal((5, "torchscript:classes=5,size=3x12x10"), (model.Architecture.Classes, model.Architecture.Id));
            Near.Equal(s_golden["logits"].ToDoubles(), NdArray.From(model.Logits(Images(precision))).ToDoubles(), bound);
            Near.Equal(
                s_golden["gradient"].ToDoubles(),
                NdArray
                    .From(model.WeightedGradients(Images(precision), Head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0])
                    .ToDoubles(),
                bound
            );
        }
    }

    [Theory]
    [InlineData("traced.pt", "features.2")]
    [InlineData("scripted.pt", "features.2")]
    [InlineData("pair.pt", null)]
    public void A_named_submodule_or_a_pair_gives_what_GradCAM_weighs(string name, string? layer)
    {
        using var scope = NewDisposeScope();
        using var model = Open(name);
        for (var again = 0; again < 2; again++)
        {
            var (activation, gradient) = model.Activation(Images(), Head, layer);
            Near.Equal(s_golden["activation"].ToDoubles(), NdArray.From(activation).ToDoubles(), 1e-12);
            Near.Equal(s_golden["activation_gradient"].ToDoubles(), NdArray.From(gradient).ToDoubles(), 1e-12);
        }
        // The plain run is not disturbed by the one that keeps a layer.
        Near.Equal(s_golden["logits"].ToDoubles(), NdArray.From(model.Logits(Images())).ToDoubles(), 1e-12);
    }

    /// <summary>TorchSharp hands tuples over in three forms, by their length.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Of_a_longer_tuple_the_first_two_count(int length)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        File.Copy(Path.Combine(s_folder, "pair.pt"), folder["longer.pt"]);
        using (var archive = ZipFile.Open(folder["longer.pt"], ZipArchiveMode.Update))
        {
            using var stream = archive.GetEntry("pair/code/__torch__.py")!.Open();
            var more = length - 2;
            var code = new StreamReader(stream)
                .ReadToEnd()
                .Replace(
                    "Tuple[Tensor, Tensor]",
                    $"Tuple[Tensor, Tensor{string.Concat(Enumerable.Repeat(", Tensor", more))}]",
                    StringComparison.Ordinal
                )
                .Replace(", ), _0)", $", ), _0{string.Concat(Enumerable.Repeat(", input", more))})", StringComparison.Ordinal);
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(code));
        }
        using var model = ModelFile
            .Find("torchscript", folder["longer.pt"], (3, 12, 10), "--arch")
            .Open(Precision.Float64, ExecutionPath.Libtorch);
        Near.Equal(s_golden["logits"].ToDoubles(), NdArray.From(model.Logits(Images())).ToDoubles(), 1e-12);
        Near.Equal(s_golden["activation"].ToDoubles(), NdArray.From(model.Activation(Images(), Head).Activation).ToDoubles(), 1e-12);
    }

    [Fact]
    public void Errors_about_models_and_layers_are_one_line()
    {
        using var scope = NewDisposeScope();
        using var model = Open("scripted.pt");
        void Says(string expected, Action act)
        {
            var message = Assert.Throws<InputException>(act).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
        Says(
            "there is no submodule 'features.9'; the model has features, features.0",
            () => model.Activation(Images(), Head, "features.9")
        );
        Says("found (3, 5)", () => model.Activation(Images(), Head, "head"));
        Assert.Contains(
            "the setting 'layer' names one",
            Assert.Throws<InvalidOperationException>(() => model.Activation(Images(), Head)).Message,
            StringComparison.Ordinal
        );
        Says(
            "expected a TorchScript model for images of shape (1, 8, 8)",
            () => ModelFile.Find("torchscript", Path.Combine(s_folder, "traced.pt"), (1, 8, 8), "--arch")
        );
        Says(
            "expected a TorchScript model",
            () => ModelFile.Find("torchscript", Path.Combine(Golden.Copied, "torchvision", "state_dict.pth"), (3, 8, 8), "--arch")
        );
        Says("no such file", () => ModelFile.Find("torchscript", "nowhere.pt", (3, 8, 8), "--arch"));
        Says("needs a model's file", () => ModelFile.Find("torchscript", null, (3, 8, 8), "--arch"));
        Says(
            "this is a TorchScript model, not a state dict",
            () => ModelFile.Find("resnet18", Path.Combine(s_folder, "traced.pt"), (3, 64, 64), "--arch")
        );
    }

    [Fact]
    public void The_head_and_the_images_determine_the_classes_and_size_of_resnet18()
    {
        using var folder = new TemporaryFolder();
        var architecture = Architectures.Find("resnet18:classes=5,size=40x48", "test");
        ArrayFile.WriteNpz(folder["w.npz"], ResidualNetworkTests.Weights(architecture).Arrays);
        var file = ModelFile.Find("resnet18", folder["w.npz"], (3, 40, 48), "--arch");
        Assert.Equal(architecture.Id, file.Architecture.Id);
        using var model = file.Open(Precision.Float32, ExecutionPath.Libtorch);
        Assert.Equal("layer4.1", model.GradCamLayer);
        Assert.Contains(
            "layer nine: resnet18:classes=5,size=40x48 has no such layer; it has conv1, bn1,",
            Assert
                .Throws<InputException>(() => model.Activation(zeros([1, 3, 40, 48]), new OutputHead(HeadKind.Logit, [0]), "nine"))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            [1L, 512, 2, 2],
            model.Activation(zeros([1, 3, 40, 48]), new OutputHead(HeadKind.Logit, [0]), "layer4").Activation.shape
        );
    }
}
