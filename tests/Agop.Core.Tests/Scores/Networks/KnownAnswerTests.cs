using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Scores;
using Agop.Core.Scores.Faithfulness;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Scores.Networks;

/// <summary>
/// A network that is linear, f(x) = w x with some w zero, so that every score has one right answer. It tells who is right where Quantus,
/// Captum and the papers differ; docs/peers.md lists what they say.
/// </summary>
public sealed class KnownAnswerTests
{
    private const int Features = 8;
    private const int Count = 6;

    private static readonly double[] s_weights = [2, -1, 0, 0.5, 0, 3, -2, 0.25];

    /// <summary>w x as relu(w x) - relu(-w x), the logit of class 1; that of class 0 is 0. A bend in both makes it another.</summary>
    private static WeightSet Weights(double bend)
    {
        var architecture = Architectures.Find($"mlp:inputs={Features},hidden=2,classes=2", "test");
        var names = architecture.Parameters.Select(parameter => parameter.Name).ToArray();
        return WeightSet.From(
            architecture,
            new Dictionary<string, NdArray>(StringComparer.Ordinal)
            {
                [names[0]] = NdArray.From([.. s_weights, .. s_weights.Select(weight => -weight)], 2, Features),
                [names[1]] = NdArray.From([bend, bend], 2),
                [names[2]] = NdArray.From([0.0, 0.0, 1.0, -1.0], 2, 2),
                [names[3]] = NdArray.From([0.0, 0.0], 2),
            },
            "test"
        );
    }

    private static double[] Score(string id, IAttributionMethod method, double bend = 0)
    {
        var weights = Weights(bend);
        using var model = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
        manual_seed(1);
        using var images = randn([Count, 1, 1, Features], ScalarType.Float64);
        var labels = Enumerable.Repeat(1L, Count).ToArray();
        var explainer = new Explainer(method, method.Info.Set()) { Model = model, Output = ExplainedOutput.Label };
        var batch = new ExplainedBatch(explainer, model, images, labels, weights);
        return ChosenScore.Parse(id, "test").Of(batch);
    }

    private static IAttributionMethod Known(string id) => AttributionMethods.Find(id, "test");

    private static void All(double expected, double[] values, double tolerance = 1e-12) =>
        Assert.All(values, value => Assert.Equal(expected, value, tolerance));

    /// <summary>Quantus' SensitivityN gives 0.64 on average here, its FaithfulnessCorrelation 1.</summary>
    [Theory]
    [InlineData("sensitivity-n")]
    [InlineData("sensitivity-n:0.5")]
    [InlineData("faithfulness-estimate")]
    public void What_a_linear_network_does_is_told_in_full_by_input_times_gradient(string id) =>
        All(1, Score(id, Known("input-x-gradient")), 1e-9);

    /// <summary>Quantus' Infidelity adds patch to patch, so that the gradient of a linear network is not enough.</summary>
    [Theory]
    [InlineData("infidelity")]
    [InlineData("infidelity:one")]
    public void The_gradient_of_a_linear_network_has_no_infidelity(string id) => All(0, Score(id, new SignedGradient()));

    /// <summary>Quantus asks for equal floating-point numbers, and says so of 3 of 16 such maps.</summary>
    [Fact]
    public void Input_times_gradient_of_a_linear_network_is_complete_and_its_gradient_is_not()
    {
        All(0, Score("completeness", Known("input-x-gradient")));
        All(0, Score("completeness", Known("integrated-gradients")), 1e-6);
        // Its first of 200 steps is at zero, where the gradient of this network's ReLUs is taken to be zero.
        All(1.0 / 200, Score("completeness", Known("guided-ig")), 1e-6);
        // Of a network that is not linear, too: DeepLIFT's rule hands on what each ReLU gives.
        All(0, Score("completeness", Known("deep-lift"), bend: 0.5));
        Assert.Contains(Score("completeness", Known("input-x-gradient"), bend: 0.5), value => value > 1e-3);
        Assert.All(Score("completeness", new SignedGradient()), value => Assert.True(value > 1e-3));
    }

    /// <summary>Two of eight weights are zero: a constant map calls them important.</summary>
    [Fact]
    public void Features_without_weight_are_what_non_sensitivity_counts()
    {
        All(0, Score("non-sensitivity", Known("input-x-gradient")));
        All(0.25, Score("non-sensitivity", new ConstantMethod()));
    }

    /// <summary>Zero in an image is a place as any other for a gradient, and the baseline of a map that multiplies by the image.</summary>
    [Fact]
    public void A_shift_that_the_bias_takes_back_changes_no_gradient_but_input_times_gradient()
    {
        All(0, Score("input-invariance", new SignedGradient()));
        Assert.All(Score("input-invariance", Known("input-x-gradient")), value => Assert.True(value > 0.1));
    }

    [Fact]
    public void The_gradient_of_a_linear_network_is_the_same_everywhere()
    {
        All(0, Score("max-sensitivity", new SignedGradient()));
        // A class that is not another's mirror image has no gradient at all here.
        All(0, Score("random-logit", new SignedGradient()));
    }

    [Fact]
    public void A_map_that_does_not_look_at_the_network_is_as_like_itself_as_can_be() => All(1, Score("mprt", new ConstantMethod()));

    [Fact]
    public void Randomised_weights_leave_little_of_a_gradient() =>
        Assert.True(Score("mprt", new SignedGradient()).Average() < Score("mprt", Known("sobel")).Average());

    /// <summary>A constant map has no order: its pixels go by their number, and what it says of sets of them is the same of all.</summary>
    [Fact]
    public void Constant_maps_have_scores_where_they_are_defined()
    {
        All(0, Score("faithfulness-estimate", new ConstantMethod()));
        All(0, Score("sensitivity-n", new ConstantMethod()));
        All(0, Score("max-sensitivity", new ConstantMethod()));
        Assert.All(Score("emprt", new ConstantMethod()), value => Assert.True(double.IsNaN(value)));
    }

    /// <summary>A map that is none is neither like another nor as unlike as can be.</summary>
    [Fact]
    public void What_is_no_number_is_undefined_and_never_good()
    {
        Assert.True(double.IsNaN(Agop.Core.Scores.Randomisation.Likeness.Of([1, 2, 3], [1, double.NaN, 2])));
        Assert.True(double.IsNaN(Agop.Core.Scores.Randomisation.EfficientRandomisation.Entropy([1, double.NaN, 2], 10)));
        Assert.True(double.IsNaN(Agop.Core.Scores.Randomisation.EfficientRandomisation.Entropy([1, double.PositiveInfinity], 10)));
    }

    [Fact]
    public void The_fewest_features_that_are_enough_are_counted()
    {
        // e = 0: all that have weight, however small.
        All(0.75, Score("effective-complexity:0", Known("input-x-gradient")));
        Assert.All(Score("effective-complexity:1", Known("input-x-gradient")), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Deletion_and_insertion_are_those_of_the_sums_that_are_left()
    {
        var method = Known("input-x-gradient");
        manual_seed(1);
        using var images = randn([Count, 1, 1, Features], ScalarType.Float64);
        var (flipped, deleted, inserted) = (Score("pixel-flipping", method), Score("deletion", method), Score("insertion", method));
        for (var image = 0; image < Count; image++)
        {
            double[] parts = [.. images[image].data<double>().ToArray().Zip(s_weights, (x, w) => x * w)];
            double[] sorted = [.. parts.OrderByDescending(Math.Abs)];
            double[] left = [.. Enumerable.Range(0, Features + 1).Select(gone => sorted.Skip(gone).Sum())];
            double[] back = [.. Enumerable.Range(0, Features + 1).Select(there => sorted.Take(there).Sum())];
            Assert.Equal(Area(left), flipped[image], 1e-12);
            Assert.Equal(Area(Array.ConvertAll(left, Sigmoid)), deleted[image], 1e-12);
            Assert.Equal(Area(Array.ConvertAll(back, Sigmoid)), inserted[image], 1e-12);
        }
        static double Area(double[] values) => values.Zip(values.Skip(1), (a, b) => (a + b) / 2).Average();
        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }

    [Fact]
    public void Missing_pixels_get_the_weighted_mean_of_their_neighbours()
    {
        // In the middle of 3 x 3: four at an edge weigh 1 / 6, four at a corner 1 / 12.
        double[] values = [1, 2, 3, 4, 100, 6, 7, 8, 9];
        var filled = LinearImputation.Fill(values, [.. Enumerable.Range(0, 9).Select(i => i == 4)], 3);
        Assert.Equal((2 + 4 + 6 + 8) / 6.0 + (1 + 3 + 7 + 9) / 12.0, filled[4], 1e-12);
        Assert.Equal(values.Where((_, i) => i != 4), filled.Where((_, i) => i != 4));
        // A plane is filled by itself, but for the image's edge, where neighbours are missing on one side.
        var rows = Enumerable.Range(0, 64).Select(i => (double)(i / 8)).ToArray();
        var inside = LinearImputation.Fill(rows, [.. Enumerable.Range(0, 64).Select(i => i / 8 is 3 or 4 && i % 8 is > 0 and < 7)], 8);
        for (var i = 0; i < 64; i++)
            Assert.Equal(rows[i], inside[i], 1e-9);
    }
}
