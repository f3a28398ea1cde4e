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

    [Theory]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Jacobian)]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Loss)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Jacobian)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Loss)]
    public void Shards_merged_in_the_tree_equal_the_whole(ExecutionPath path, GradientTarget target)
    {
        using var golden = new GoldenModel("loss_on_logits/linear", path: path);
        var pass = new AgopPass(target, Full: true);
        var whole = golden.Model.Accumulate(pass, golden.Images, golden.Labels, 0, 64);

        for (var shards = 1; shards <= 9; shards++)
        {
            var states = Enumerable
                .Range(0, shards)
                .Select(shard =>
                {
                    var (first, count) = Shards.Range(64, shards, shard);
                    return golden.Model.Accumulate(pass, golden.Images, golden.Labels, first, count);
                })
                .ToArray();
            var merged = Shards.Merge(states, (a, b) => a.Add(b));

            Assert.Equal(whole.Samples, merged.Samples);
            Assert.Equal(whole.ClassCounts, merged.ClassCounts);
            Near.Equal(whole.ClassSumG, merged.ClassSumG, 1e-13);
            Near.Equal(whole.Matrix(), merged.Matrix(), 1e-13);
            Near.Equal(whole.CentredDiagonal(), merged.CentredDiagonal(), 1e-13);
        }
    }

    [Fact]
    public void A_state_survives_its_arrays()
    {
        using var golden = new GoldenModel("loss_on_logits/linear", ScalarType.Float32);
        var state = golden.Model.Accumulate(new AgopPass(GradientTarget.Label, Full: true), golden.Images, golden.Labels, 0, 64);

        var again = AgopState.FromArrays(state.Target, state.ToArrays().ToDictionary(StringComparer.Ordinal));

        Assert.Equal(state.Diagonal(), again.Diagonal());
        Assert.Equal(state.Matrix(), again.Matrix());
        Assert.Equal(state.ClassCounts, again.ClassCounts);
        Assert.Equal(64, state.ClassCounts.Sum());
    }

    [Fact]
    public void The_diagonal_of_the_matrix_is_the_diagonal()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var state = golden.Model.Accumulate(new AgopPass(GradientTarget.Jacobian, Full: true), golden.Images, labels: null, 0, 64);
        var matrix = state.Matrix();

        Near.Equal(state.Diagonal(), Enumerable.Range(0, 64).Select(i => matrix[i * 64 + i]).ToArray(), 1e-14);
    }

    [Fact]
    public void Pooled_over_positions_a_channel_is_its_mean()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var state = golden.Model.Accumulate(new AgopPass(GradientTarget.Jacobian), golden.Images, labels: null, 0, 64);
        Assert.Equal(state.Diagonal().Average(), Assert.Single(state.DiagonalOverPositions(1)), 1e-12);
        Assert.Equal(state.Diagonal()[32..48].Average(), state.DiagonalOverPositions(4)[2], 1e-12);
    }

    [Fact]
    public void A_full_matrix_beyond_its_bound_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new AgopAccumulator(new AgopPass(GradientTarget.Loss, Full: true), 2, AgopPass.MaximumFullSize + 1)
        );

    [Fact]
    public void States_of_different_targets_do_not_add()
    {
        var a = new AgopState(GradientTarget.Jacobian, 2, 64, full: false);
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Loss, 2, 64, full: false)));
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Jacobian, 2, 63, full: false)));
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Jacobian, 2, 64, full: true)));
    }

    [Fact]
    public void The_merge_tree_is_fixed_by_index()
    {
        static string Join(int n) => Shards.Merge(Enumerable.Range(0, n).Select(i => $"{i}").ToArray(), (a, b) => $"({a}{b})");
        Assert.Equal("0", Join(1));
        Assert.Equal("((01)2)", Join(3));
        Assert.Equal("(((01)(23))4)", Join(5));
        Assert.Equal("(((01)(23))((45)6))", Join(7));
    }
}
