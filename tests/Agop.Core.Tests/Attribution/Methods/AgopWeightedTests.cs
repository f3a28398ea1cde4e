using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class AgopWeightedTests
{
    private static readonly AgopWeighted s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output)
    {
        var word = GoldenMaps.Word(output);
        foreach (var diagonal in new[] { word, "jac" })
            GoldenMaps.Compare(s_method, model, $"agop_weighted_{word}_diag_{diagonal}", path, output, diagonal: diagonal, unsigned: true);
    }

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_gradient_times_the_root_of_the_diagonals_share_of_its_largest(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
        {
            var largest = network.Diagonal.Max();
            Near.Equal(
                network.Each((_, g) => [.. g.Zip(network.Diagonal, (slope, weight) => slope * Math.Sqrt(weight / largest))]),
                network.Maps(s_method, path),
                1e-12
            );
        });

    [Fact]
    public void The_diagonals_scale_does_not_matter() =>
        PlainNetwork.ForMany(network =>
            Near.Equal(
                network.Maps(s_method, ExecutionPath.Libtorch),
                network.Maps(
                    s_method,
                    ExecutionPath.Libtorch,
                    explainer => explainer with { Agop = Array.ConvertAll(network.Diagonal, value => value * 1e-9) }
                ),
                1e-12
            )
        );

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void An_all_zero_diagonal_gives_all_zero_maps(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Assert.All(
                network.Maps(s_method, path, explainer => explainer with { Agop = new double[PlainNetwork.Size] }),
                value => Assert.Equal(0, value)
            )
        );

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Without_a_gradient_maps_are_all_zero(ExecutionPath path) =>
        Assert.All(PlainNetwork.WithoutGradient().Maps(s_method, path), value => Assert.Equal(0, value));

    [Fact]
    public void It_takes_no_settings() =>
        Assert.Equal("--set: target: agop-weighted takes no settings", Refusal.OfSetting(s_method, "target", "label"));
}
