using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution;

public sealed class ExplainerTests
{
    private static readonly SmoothGrad s_gradient = new();

    /// <summary>The signed gradient of an output.</summary>
    private static double[] Gradient(PlainNetwork network, ExecutionPath path, ExplainedOutput output) =>
        network.Maps(s_gradient, path, explainer => explainer with { Output = output }, ("sd", "0"), ("samples", "1"));

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Explaining_the_label_explains_the_logit_of_the_true_class(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Near.Equal(
                [.. network.Images.SelectMany((x, n) => network.Gradient(x, (int)network.Labels[n]))],
                Gradient(network, path, ExplainedOutput.Label),
                1e-12
            )
        );

    /// <summary>d p_c / dx = p_c (g_c - sum_j p_j g_j).</summary>
    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Explaining_the_probability_explains_the_softmax_of_the_true_class(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Near.Equal(
                [
                    .. network.Images.SelectMany(
                        (x, n) =>
                        {
                            double[] powers = Array.ConvertAll(network.Logits(x), Math.Exp),
                                p = Array.ConvertAll(powers, power => power / powers.Sum());
                            var g = Enumerable.Range(0, p.Length).Select(c => network.Gradient(x, c)).ToArray();
                            var label = network.Labels[n];
                            return Enumerable
                                .Range(0, PlainNetwork.Size)
                                .Select(i => p[label] * (g[label][i] - p.Select((share, c) => share * g[c][i]).Sum()));
                        }
                    ),
                ],
                Gradient(network, path, ExplainedOutput.Probability),
                1e-11
            )
        );

    [Fact]
    public void Explaining_the_label_without_labels_is_refused()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var explainer = new Explainer(s_gradient, s_gradient.Info.Set()) { Model = golden.Model, Output = ExplainedOutput.Label };
        Assert.Throws<ArgumentNullException>(() => explainer.Explain(golden.Images));
    }
}
