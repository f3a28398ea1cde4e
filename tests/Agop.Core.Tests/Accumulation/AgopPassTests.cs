using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Accumulation;

public sealed class AgopPassTests
{
    public static TheoryData<ExecutionPath, string, string, GradientTarget, LossInput> Targets
    {
        get
        {
            var rows = new TheoryData<ExecutionPath, string, string, GradientTarget, LossInput>();
            foreach (
                var (path, model) in from path in Enum.GetValues<ExecutionPath>()
                from model in new[] { "loss_on_logits/linear", "loss_on_logits/xor", "loss_on_softmax/linear" }
                select (path, model)
            )
            {
                rows.Add(path, model, "jac", GradientTarget.Jacobian, LossInput.Logits);
                rows.Add(path, model, "pred", GradientTarget.Predicted, LossInput.Logits);
                rows.Add(path, model, "true", GradientTarget.Label, LossInput.Logits);
                rows.Add(path, model, "prob", GradientTarget.Probability, LossInput.Logits);
                rows.Add(path, model, "loss_ce_on_logits", GradientTarget.Loss, LossInput.Logits);
                rows.Add(path, model, "loss_ce_on_softmax", GradientTarget.Loss, LossInput.Softmax);
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Targets))]
    public void Diagonal_and_matrix_equal_the_golden_ones(
        ExecutionPath path,
        string model,
        string name,
        GradientTarget target,
        LossInput loss
    )
    {
        using var golden = new GoldenModel(model, path: path);
        var expected = Golden.Arrays($"{model}_agop.npz");
        using var images = ImageBatch.Images(golden.Data["x_train1000"], golden.Model.Architecture.Input, ScalarType.Float64, model);
        var labels = golden.Data["y_train1000"].ToIntegers();

        var state = golden.Model.Accumulate(new AgopPass(target, loss, Full: true), images, labels, 0, 1000);

        Near.Equal(expected[$"diag_{name}"].ToDoubles(), state.Diagonal(), 1e-9);
        Near.Equal(expected[$"M_{name}"].ToDoubles(), state.Matrix(), 1e-9);
        Assert.Equal(1000, state.Samples);
    }

    [Fact]
    public void A_full_matrix_beyond_its_bound_is_refused()
    {
        var pass = new AgopPass(GradientTarget.Loss, Full: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AgopAccumulator(pass, 2, AgopPass.MaximumFullSize + 1));
        Assert.StartsWith(
            "the full matrix needs at most 4096 input elements",
            Assert.Throws<ArgumentOutOfRangeException>(() => pass.RequireSize(4097)).Message,
            StringComparison.Ordinal
        );
        Assert.Null(Record.Exception(() => pass.RequireSize(4096)));
        Assert.Null(Record.Exception(() => (pass with { Full = false }).RequireSize(4097)));
    }

    /// <summary>Eight million sums are 2^23; a hundred thousand classes of as many elements are more than an int counts.</summary>
    [Theory]
    [InlineData(GradientTarget.Jacobian, 10, 100, 10)]
    [InlineData(GradientTarget.Sketch, 10, 100, 1)]
    [InlineData(GradientTarget.Label, 8, 1 << 20, 8)]
    [InlineData(GradientTarget.Label, 8, (1 << 20) + 1, 1)]
    [InlineData(GradientTarget.Label, 100_000, 100_000, 1)]
    public void Classes_are_pooled_for_a_sketch_and_if_they_have_more_sums_than_allowed(
        GradientTarget target,
        int classes,
        int size,
        int groups
    ) => Assert.Equal(groups, new AgopPass(target).Groups(classes, size));

    [Fact]
    public void Labels_that_a_target_needs_are_required()
    {
        var pass = new AgopPass(GradientTarget.Label);
        Assert.StartsWith(
            "target label needs labels",
            Assert.Throws<ArgumentNullException>(() => pass.Required<long[]>(null)).Message,
            StringComparison.Ordinal
        );
        long[] labels = [1];
        Assert.Same(labels, pass.Required(labels));
    }
}
