using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using MathNet.Numerics.Integration;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class IntegratedGradientsTests
{
    private static readonly IntegratedGradients s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output) =>
        GoldenMaps.Compare(s_method, model, $"ig_{GoldenMaps.Word(output)}", path, output);

    /// <summary>Captum rounds its nodes to float32.</summary>
    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_Captums(ExecutionPath path, string model, ExplainedOutput output) =>
        GoldenMaps.Compare(s_method, model, $"ig_captum_{GoldenMaps.Word(output)}", path, output, bound: 1e-6);

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_image_times_the_mean_gradient_on_the_way_from_zero(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
        {
            foreach (var steps in new[] { 1, 2, 7 })
                Near.Equal(Expected(network, steps), network.Maps(s_method, path, settings: ("steps", $"{steps}")), 1e-12);
        });

    /// <summary>MathNet computes these nodes to 1e-10.</summary>
    [Fact]
    public void It_takes_fifty_steps_unless_told() =>
        PlainNetwork.ForMany(network => Near.Equal(Expected(network, 50), network.Maps(s_method, ExecutionPath.Libtorch), 1e-9));

    [Fact]
    public void A_map_sums_to_the_difference_of_outputs()
    {
        var network = new PlainNetwork(new Random(2));
        var maps = network.Maps(s_method, ExecutionPath.Fused, settings: ("steps", "2000"));
        var zero = network.Logits(new double[PlainNetwork.Size]);
        for (var n = 0; n < PlainNetwork.Count; n++)
        {
            var c = network.Predicted(network.Images[n]);
            // The integrand jumps where ReLUs switch, so the rule converges slowly.
            Assert.Equal(
                network.Logits(network.Images[n])[c] - zero[c],
                maps.AsSpan(n * PlainNetwork.Size, PlainNetwork.Size).ToArray().Sum(),
                0.01
            );
        }
    }

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_zero_image_gives_an_all_zero_map(ExecutionPath path) =>
        Assert.All(
            new PlainNetwork(new Random(1)) { Images = PlainNetwork.ZeroImages }.Maps(s_method, path),
            value => Assert.Equal(0, value)
        );

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("1.5")]
    [InlineData("2147483648")]
    [InlineData("")]
    public void Steps_that_are_not_from_1_to_10000_are_refused(string steps) =>
        Assert.Equal($"--set: steps: expected a whole number from 1 to 10000, not '{steps}'", Refusal.OfSetting(s_method, "steps", steps));

    [Fact]
    public void Another_setting_is_refused() =>
        Assert.Equal("--set: baseline: integrated-gradients takes steps", Refusal.OfSetting(s_method, "baseline", "1"));

    /// <summary>With MathNet's nodes and weights.</summary>
    private static double[] Expected(PlainNetwork network, int steps)
    {
        var rule = new GaussLegendreRule(0, 1, steps);
        return network.Each(
            (x, _) =>
            {
                var (map, c) = (new double[x.Length], network.Predicted(x));
                for (var k = 0; k < steps; k++)
                {
                    var g = network.Gradient(Array.ConvertAll(x, value => rule.Abscissas[k] * value), c);
                    for (var i = 0; i < map.Length; i++)
                        map[i] += rule.Weights[k] * g[i] * x[i];
                }
                return map;
            }
        );
    }
}
