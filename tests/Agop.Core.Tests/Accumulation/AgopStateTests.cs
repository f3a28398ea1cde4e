using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Accumulation;

public sealed class AgopStateTests
{
    [Fact]
    public void A_state_read_from_its_arrays_is_the_same()
    {
        using var golden = new GoldenModel("loss_on_logits/linear", Precision.Float32);
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

    /// <summary>Three classes of two elements: sums over classes are 5, 10 and 9, 30, of four samples.</summary>
    private static AgopState ByHand(bool full = false) =>
        new(GradientTarget.Label, 4, [3, 0, 1], [3, 6, 0, 0, 2, 4], [5, 14, 0, 0, 4, 16], full ? [9, 12, 12, 30] : null);

    [Fact]
    public void Sums_and_means_are_over_all_classes()
    {
        var state = ByHand(full: true);
        Assert.Equal(2, state.Size);
        Assert.Equal([5, 10], state.SumG);
        Assert.Equal([9, 30], state.SumG2);
        Assert.Equal([9.0 / 4, 30.0 / 4], state.Diagonal());
        Assert.Equal([9.0 / 4, 3, 3, 30.0 / 4], state.Matrix());
    }

    /// <summary>Class 0: 5 - 3 * 3 / 3 and 14 - 6 * 6 / 3; class 1 has no samples; class 2: one gradient does not vary.</summary>
    [Fact]
    public void The_centred_diagonal_is_the_mean_covariance_within_classes() =>
        Assert.Equal([2.0 / 4, 2.0 / 4], ByHand().CentredDiagonal());

    [Fact]
    public void An_empty_state_has_an_all_zero_diagonal_and_matrix()
    {
        var state = new AgopState(GradientTarget.Jacobian, 3, 2, full: true);
        Assert.Equal((0, 2, 3), (state.Samples, state.Size, state.ClassCounts.Length));
        Assert.Equal(new double[2], state.Diagonal());
        Assert.Equal(new double[2], state.CentredDiagonal());
        Assert.Equal(new double[4], state.Matrix());
        Assert.Null(new AgopState(GradientTarget.Jacobian, 3, 2, full: false).SumOuter);
    }

    [Fact]
    public void The_matrix_of_a_state_that_kept_only_the_diagonal_is_refused() =>
        Assert.Equal("only the diagonal was kept", Assert.Throws<InvalidOperationException>(() => ByHand().Matrix()).Message);

    /// <summary>sqrt(8 / 2 / 4) and sqrt(72 / 2 / 4).</summary>
    [Fact]
    public void The_standard_error_of_a_sketch_follows_from_its_pairs_and_is_zero_for_other_targets() =>
        Assert.Multiple(
            () => Assert.Equal([1, 3], Sketched(2, 8, 72).StandardError()),
            () => Assert.Equal([0, 0], ByHand().StandardError()),
            () => Assert.Equal([double.NaN, double.NaN], Sketched(0, 0, 0).StandardError())
        );

    [Fact]
    public void Adding_adds_every_sum()
    {
        var sum = ByHand(full: true).Add(ByHand(full: true));
        Assert.Equal(GradientTarget.Label, sum.Target);
        Assert.Equal(8, sum.Samples);
        Assert.Equal([6, 0, 2], sum.ClassCounts);
        Assert.Equal([6, 12, 0, 0, 4, 8], sum.ClassSumG);
        Assert.Equal([10, 28, 0, 0, 8, 32], sum.ClassSumG2);
        Assert.Equal([18, 24, 24, 60], sum.SumOuter!);
        Assert.Null(sum.Spread);
        Assert.Null(ByHand().Add(ByHand()).SumOuter);
    }

    [Fact]
    public void Spreads_add_and_the_sum_with_an_unknown_one_is_unknown()
    {
        var sum = Sketched(2, 8, 72).Add(Sketched(1, 1, 3));
        Assert.Equal(3, sum.Spread!.Pairs);
        Assert.Equal([9, 75], sum.Spread.Sum);
        Assert.Null(Sketched(2, 8, 72).Add(Unspread()).Spread);
        Assert.Null(Unspread().Add(Sketched(2, 8, 72)).Spread);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_empty_state_of_the_same_form_adds_nothing(bool full)
    {
        foreach (var state in new[] { ByHand(full), Sketched(2, 8, 72) })
        {
            var (empty, sum) = (state.Empty(), state.Empty().Add(state));
            Assert.Equal((state.Target, 0), (empty.Target, empty.Samples));
            Assert.Equal(state.ToArrays().Select(pair => pair.Key), empty.ToArrays().Select(pair => pair.Key));
            foreach (var ((_, expected), (_, actual)) in state.ToArrays().Zip(sum.ToArrays()))
                Assert.Equal(expected.ToDoubles(), actual.ToDoubles());
        }
    }

    [Fact]
    public void Arrays_are_named_and_shaped_as_they_are_written()
    {
        static string[] Names(AgopState state) => [.. state.ToArrays().Select(pair => $"{pair.Key} {pair.Value.ShapeText}")];
        string[] always = ["n ()", "sum_g (2,)", "sum_g2 (2,)", "diag (2,)", "class_n (3,)", "class_sum_g (3, 2)", "class_sum_g2 (3, 2)"];
        Assert.Equal(always, Names(ByHand()));
        Assert.Equal([.. always, "sum_outer (2, 2)", "M (2, 2)"], Names(ByHand(full: true)));
        Assert.Equal(["sketch_pairs ()", "sketch_spread (2,)", "diag_error (2,)"], Names(Sketched(2, 8, 72))[always.Length..]);
    }

    public static TheoryData<GradientTarget, int, int, bool> Others =>
        new()
        {
            { GradientTarget.Loss, 2, 64, false },
            { GradientTarget.Jacobian, 3, 64, false },
            { GradientTarget.Jacobian, 2, 63, false },
            { GradientTarget.Jacobian, 2, 64, true },
        };

    [Theory, MemberData(nameof(Others))]
    public void States_of_different_form_do_not_add(GradientTarget target, int classes, int size, bool full)
    {
        var (state, other) = (new AgopState(GradientTarget.Jacobian, 2, 64, full: false), new AgopState(target, classes, size, full));
        Assert.StartsWith(
            $"cannot add a state of {target} with {classes} x {size} sums to one of Jacobian with 2 x 64",
            Assert.Throws<ArgumentException>(() => state.Add(other)).Message,
            StringComparison.Ordinal
        );
    }

    private static AgopState Unspread() => new(GradientTarget.Sketch, 4, [4], [1, 2], [3, 4], null);

    private static AgopState Sketched(long pairs, params double[] spread) =>
        new(GradientTarget.Sketch, 4, [4], [1, 2], [3, 4], null) { Spread = new SketchSpread(pairs, spread) };
}
