using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution.Methods.Rules;

public sealed class RelevanceTests
{
    /// <summary>Nothing is lost on the way but what epsilon and biases keep: here only the last layer has one.</summary>
    [Fact]
    public void Relevance_is_conserved_where_there_is_no_bias()
    {
        using var scope = NewDisposeScope();
        var weights = RandomModel.Weights("resnet18:classes=3,size=32");
        using var model = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
        var bias = weights["fc.bias"].ToDoubles();
        var images = randn([3, 3, 32, 32], ScalarType.Float64);
        long[] classes = [2, 0, 1];
        var logits = model.Logits(images);
        var relevance = model.Relevance(
            images,
            new OutputHead(HeadKind.Logit, classes),
            new RelevanceRules(RelevanceRule.Epsilon, Epsilon: 1e-12)
        );
        Assert.Equal(images.shape, relevance.shape);
        for (var image = 0; image < 3; image++)
            Assert.Equal(logits[image][classes[image]].item<double>() - bias[classes[image]], relevance[image].sum().item<double>(), 1e-3);
    }

    /// <summary>With epsilon near zero, and without biases, relevance by the epsilon rule is the input times the gradient.</summary>
    [Fact]
    public void The_epsilon_rule_without_epsilon_is_input_times_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = RandomModel.Open("resnet18:classes=3,size=32");
        var images = randn([2, 3, 32, 32], ScalarType.Float64);
        var head = new OutputHead(HeadKind.Logit, [1, 1]);
        var product = images * model.WeightedGradients(images, head, ScaledCopies.Unchanged, [GradientTerm.Signed])[0];
        var relevance = model.Relevance(images, head, new RelevanceRules(RelevanceRule.Epsilon, Epsilon: 1e-14));
        // Pools and sums are kept from zero by 1e-6, as zennit's: where a sum is that small, a share is lost.
        Near.Equal(product.data<double>().ToArray(), relevance.data<double>().ToArray(), 0.05);
    }

    [Fact]
    public void It_begins_as_the_explained_output()
    {
        using var scope = NewDisposeScope();
        using var model = RandomModel.Open("mlp:inputs=5,hidden=7,classes=3");
        var rows = randn([2, 1, 1, 5], ScalarType.Float64);
        var rules = new RelevanceRules(RelevanceRule.Epsilon);
        var (ofLogit, ofProbability) = (
            model.Relevance(rows, new OutputHead(HeadKind.Logit, [1, 2]), rules),
            model.Relevance(rows, new OutputHead(HeadKind.Probability, [1, 2]), rules)
        );
        var logits = model.Logits(rows);
        for (var row = 0; row < 2; row++)
        {
            var factor = logits.softmax(1)[row][row + 1].item<double>() / logits[row][row + 1].item<double>();
            Near.Equal((ofLogit[row] * factor).data<double>().ToArray(), ofProbability[row].data<double>().ToArray(), 1e-9);
        }
    }

    [Fact]
    public void The_fused_path_has_no_relevance()
    {
        using var scope = NewDisposeScope();
        using var model = RandomModel.Open("cnn8by8", ExecutionPath.Fused);
        Assert.Throws<NotSupportedException>(() =>
            model.Relevance(
                randn([1, 1, 8, 8], ScalarType.Float64),
                new OutputHead(HeadKind.Logit, [0]),
                new RelevanceRules(RelevanceRule.ZPlus)
            )
        );
    }
}
