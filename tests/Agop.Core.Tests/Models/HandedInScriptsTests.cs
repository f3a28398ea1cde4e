using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

/// <summary>TorchScript models with the habits that give wrong numbers in silence, against PyTorch 1.13 in float64.</summary>
public sealed class HandedInScriptsTests
{
    private static readonly string s_folder = Path.Combine(Golden.Copied, "handed-in");
    private static readonly IReadOnlyDictionary<string, NdArray> s_values = ArrayFile.ReadNamed(Path.Combine(s_folder, "values.npz"));

    private static ModelFile Found(string name) => ModelFile.Find("torchscript", Path.Combine(s_folder, name), (2, 6, 6), "--arch");

    [Fact]
    public void A_kept_layer_is_kept_as_it_was_before_operations_in_place()
    {
        using var scope = NewDisposeScope();
        using var model = Found("inplace.pt").Open(Precision.Float64, ExecutionPath.Libtorch);
        var (activation, gradient) = model.Activation(
            s_values["x3"].ToTensor(ScalarType.Float64),
            new OutputHead(HeadKind.Logit, s_values["cam_c"].ToIntegers()),
            "conv"
        );
        Near.Equal(s_values["cam_a"].ToDoubles(), NdArray.From(activation).ToDoubles(), 1e-12);
        Near.Equal(s_values["cam_g"].ToDoubles(), NdArray.From(gradient).ToDoubles(), 1e-12);
    }

    [Fact]
    public void A_layer_that_the_logits_do_not_depend_on_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Found("inplace.pt").Open(Precision.Float64, ExecutionPath.Libtorch);
        var error = Assert.Throws<InputException>(() =>
            model.Activation(s_values["x3"].ToTensor(ScalarType.Float64), new OutputHead(HeadKind.Logit, [0, 0, 0, 0]), "aux")
        );
        Assert.Equal("layer aux: the logits do not depend on its output", error.Message);
    }

    [Fact]
    public void A_model_that_writes_into_its_input_gets_a_copy()
    {
        using var scope = NewDisposeScope();
        using var model = Found("writes.pt").Open(Precision.Float64, ExecutionPath.Libtorch);
        var images = s_values["x3"].ToTensor(ScalarType.Float64);
        Assert.Equal(s_values["writes_c"].ToIntegers(), model.Predict(images));
        var gradient = model.WeightedGradients(
            images,
            new OutputHead(HeadKind.Logit, s_values["writes_c"].ToIntegers()),
            ScaledCopies.Unchanged,
            [GradientTerm.Signed]
        )[0];
        Near.Equal(s_values["writes"].ToDoubles(), NdArray.From(gradient).ToDoubles(), 1e-12);
        Assert.Equal(s_values["x3"].ToDoubles(), NdArray.From(images).ToDoubles());
    }

    [Theory]
    [InlineData("dropout.pt", "other logits for the same image each time; it was traced in training mode: call model.eval()")]
    [InlineData("batch.pt", "other logits for an image beside others; it was traced in training mode: call model.eval()")]
    [InlineData("one.pt", "takes one image at a time")]
    public void A_model_whose_logits_depend_on_the_run_or_the_batch_is_refused(string name, string expected)
    {
        var error = Assert.Throws<InputException>(() => Found(name));
        Assert.StartsWith(Path.Combine(s_folder, name) + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dictionary.pt", "the model gives a dictionary or another object, expected a tensor, or logits and activations")]
    [InlineData("spatial.pt", "expected logits of shape (1, K) for one image, found (1, 3, 4, 4)")]
    public void A_model_that_gives_something_else_than_logits_is_refused(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Found(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_several_outputs_the_first_is_the_logits()
    {
        using var scope = NewDisposeScope();
        using var model = Found("pair.pt").Open(Precision.Float64, ExecutionPath.Libtorch);
        var gradient = model.WeightedGradients(
            s_values["x3"].ToTensor(ScalarType.Float64),
            new OutputHead(HeadKind.Logit, [0, 1, 2, 3]),
            ScaledCopies.Unchanged,
            [GradientTerm.Signed]
        )[0];
        Near.Equal(s_values["pair"].ToDoubles(), NdArray.From(gradient).ToDoubles(), 1e-12);
    }

    [Fact]
    public void A_model_without_a_gradient_is_told_in_one_line()
    {
        using var scope = NewDisposeScope();
        using var model = Found("detached.pt").Open(Precision.Float32, ExecutionPath.Libtorch);
        var images = s_values["x3"].ToTensor(ScalarType.Float32);
        Assert.Equal(4, model.Predict(images).Length);
        var error = Assert.Throws<InputException>(() =>
            model.WeightedGradients(images, new OutputHead(HeadKind.Logit, [0, 0, 0, 0]), ScaledCopies.Unchanged, [GradientTerm.Signed])
        );
        Assert.Contains("no gradient reaches the images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accumulation_stops_at_the_first_gradient_that_is_not_finite_or_leaves_it_out()
    {
        using var scope = NewDisposeScope();
        using var model = Found("divides.pt").Open(Precision.Float64, ExecutionPath.Libtorch);
        var (images, pass) = (s_values["x_nan"].ToTensor(ScalarType.Float64), new AgopPass(GradientTarget.Jacobian));
        SampleReader Samples(params long[] labels) =>
            new(
                s_values["x_nan"],
                labels.Length > 0 ? (ArrayRows)NdArray.From(labels, 4) : null,
                model.Architecture,
                model.Plan.Precision.ImageType(),
                "x.npy"
            );
        Assert.Equal(
            "x.npy: image 1: the gradient of target jacobian (class 0) is not finite (NaN or infinity)",
            Assert.Throws<InputException>(() => new FiniteAccumulation(model, pass, "x.npy").Run(Samples(), 0, 4)).Message
        );
        Assert.Equal(
            "x.npy: image 1: the gradient of target label (class 2) is not finite (NaN or infinity)",
            Assert
                .Throws<InputException>(() =>
                    new FiniteAccumulation(model, new AgopPass(GradientTarget.Label), "x.npy").Run(Samples([0, 2, 1, 0]), 0, 4)
                )
                .Message
        );

        var skipping = new FiniteAccumulation(model, pass, "x.npy") { Skip = true };
        var state = skipping.Run(Samples(), 0, 4);
        Assert.Equal([1L], skipping.Skipped);
        Assert.Equal(3, state.Samples);
        var others = model.Accumulate(pass, images.index_select(0, tensor(new long[] { 0, 2, 3 })), null, 0, 3);
        Near.Equal(others.Diagonal(), state.Diagonal(), 1e-12);
    }
}
