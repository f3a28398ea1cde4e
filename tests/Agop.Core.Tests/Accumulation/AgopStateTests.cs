using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Accumulation;

public sealed class AgopStateTests
{
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
    public void States_of_different_targets_do_not_add()
    {
        var a = new AgopState(GradientTarget.Jacobian, 2, 64, full: false);
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Loss, 2, 64, full: false)));
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Jacobian, 2, 63, full: false)));
        Assert.Throws<ArgumentException>(() => a.Add(new AgopState(GradientTarget.Jacobian, 2, 64, full: true)));
    }
}
