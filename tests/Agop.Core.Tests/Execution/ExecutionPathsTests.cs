using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Execution;

public sealed class ExecutionPathsTests
{
    [Theory]
    [InlineData("cnn8by8", "auto", false, ExecutionPath.Fused)]
    [InlineData("cnn8by8", "libtorch", false, ExecutionPath.Libtorch)]
    [InlineData("cnn8by8", "auto", true, ExecutionPath.Fused)]
    [InlineData("cnn64", "auto", false, ExecutionPath.Fused)]
    [InlineData("cnn64", "auto", true, ExecutionPath.Libtorch)]
    [InlineData("cnn64", "fused", true, ExecutionPath.Fused)]
    [InlineData("resnet18", "auto", false, ExecutionPath.Libtorch)]
    [InlineData("cnn8by8", "cuda", false, ExecutionPath.Cuda)]
    [InlineData("mlp64", "auto", false, ExecutionPath.Libtorch)]
    [InlineData("mlp64", "fused", false, ExecutionPath.Fused)]
    public void Auto_takes_the_fused_path_for_small_networks(string architecture, string name, bool fullMatrix, ExecutionPath expected) =>
        Assert.Equal(
            expected,
            ExecutionPaths.Choose(
                name,
                Architectures.Find(architecture, "test"),
                "test",
                new AgopPass(GradientTarget.Jacobian, Full: fullMatrix)
            )
        );

    [Fact]
    public void Networks_that_the_fused_path_cannot_run_take_libtorch()
    {
        var odd = new Architecture("odd", "odd", (1, 8, 8), 2, [new LinearLayer("l", 64, 2, false)]);
        Assert.Equal(ExecutionPath.Libtorch, ExecutionPaths.Choose("auto", odd, "test"));
        Assert.Equal(
            "--path: the fused path cannot run odd: expected auto, libtorch or cuda",
            Assert.Throws<InputException>(() => ExecutionPaths.Choose("fused", odd, "--path")).Message
        );
        Assert.Equal(
            "--path: expected auto, fused, libtorch or cuda, not 'Fused'",
            Assert.Throws<InputException>(() => ExecutionPaths.Choose("Fused", odd, "--path")).Message
        );
    }

    public static MatrixTheoryData<ExecutionPath, string> GoldenModels =>
        new(Enum.GetValues<ExecutionPath>(), ["loss_on_logits/linear", "loss_on_logits/xor"]);

    [Theory, MemberData(nameof(GoldenModels))]
    public void Logits_and_predictions_equal_the_golden_ones(ExecutionPath path, string model)
    {
        using var trained = new GoldenModel(model, path: path);
        using var logits = trained.Model.Logits(trained.Images);
        Near.Equal(trained.Data["logits"].ToDoubles(), NdArray.From(logits).ToDoubles(), 1e-12);
        Assert.Equal(trained.Data["pred"].ToIntegers(), trained.Model.Predict(trained.Images));
    }
}
