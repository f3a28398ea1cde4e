using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution.Methods.Rules;

public sealed class RuledGradientTests
{
    /// <summary>
    /// By hand on a fully connected network: g = W1' r(W2' r(e)), where a rule r takes what is positive, and guided only where the layer's
    /// output was.
    /// </summary>
    [Theory]
    [InlineData(ReluRule.Guided)]
    [InlineData(ReluRule.Deconvolution)]
    public void A_rule_stands_in_for_each_relu(ReluRule rule)
    {
        using var scope = NewDisposeScope();
        var weights = RandomModel.Weights("mlp:inputs=5,hidden=7x6,classes=3");
        using var model = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
        var rows = randn([4, 1, 1, 5], ScalarType.Float64);
        long[] classes = [0, 2, 1, 1];
        var found = model.RuledGradient(rows, new OutputHead(HeadKind.Logit, classes), rule).reshape(4, 5);
        Tensor Of(string name) => tensor(weights[name].ToDoubles(), weights[name].Shape);
        var names = weights.Architecture.Parameters.Select(parameter => parameter.Name).ToArray();
        var (w1, b1, w2, b2, w3) = (Of(names[0]), Of(names[1]), Of(names[2]), Of(names[3]), Of(names[4]));
        var first = rows.reshape(4, 5).matmul(w1.t()) + b1;
        var second = first.relu().matmul(w2.t()) + b2;
        Tensor Ruled(Tensor gradient, Tensor input) =>
            rule == ReluRule.Guided ? gradient.relu() * (input > 0).to(ScalarType.Float64) : gradient.relu();
        var top = w3.index_select(0, tensor(classes));
        var expected = Ruled(Ruled(top, second).matmul(w2), first).matmul(w1);
        Near.Equal(expected.data<double>().ToArray(), found.contiguous().data<double>().ToArray(), 1e-12);
    }

    /// <summary>Where nothing is negative, neither weights nor images, a rule lets all through: it is the gradient itself.</summary>
    [Fact]
    public void Residual_blocks_are_taken_apart()
    {
        using var scope = NewDisposeScope();
        var random = RandomModel.Weights("resnet18:classes=3,size=32");
        var positive = WeightSet.From(
            random.Architecture,
            random.Arrays.ToDictionary(
                pair => pair.Key,
                pair => NdArray.From(Array.ConvertAll(pair.Value.ToDoubles(), Math.Abs), [.. pair.Value.Shape]),
                StringComparer.Ordinal
            ),
            "test"
        );
        using var model = ExecutionPaths.Open(positive, Precision.Float64, ExecutionPath.Libtorch);
        var images = rand([2, 3, 32, 32], ScalarType.Float64);
        var head = new OutputHead(HeadKind.Logit, [0, 2]);
        var gradient = model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0].data<double>().ToArray();
        foreach (var rule in Enum.GetValues<ReluRule>())
            Near.Equal(gradient, model.RuledGradient(images, head, rule).data<double>().ToArray(), 1e-10);
    }

    [Fact]
    public void The_fused_path_has_no_rules()
    {
        using var scope = NewDisposeScope();
        using var model = RandomModel.Open("cnn8by8", ExecutionPath.Fused);
        Assert.Throws<NotSupportedException>(() =>
            model.RuledGradient(randn([1, 1, 8, 8], ScalarType.Float64), new OutputHead(HeadKind.Logit, [0]), ReluRule.Guided)
        );
    }
}
