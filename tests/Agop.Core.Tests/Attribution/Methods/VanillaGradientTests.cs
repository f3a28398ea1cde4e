using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class VanillaGradientTests
{
    private static readonly VanillaGradient s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output) =>
        GoldenMaps.Compare(s_method, model, $"vanilla_{GoldenMaps.Word(output)}", path, output);

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_gradients_magnitude(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Near.Equal(network.Each((_, g) => Array.ConvertAll(g, Math.Abs)), network.Maps(s_method, path), 1e-12)
        );

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Without_a_gradient_maps_are_all_zero(ExecutionPath path) =>
        Assert.All(PlainNetwork.WithoutGradient().Maps(s_method, path), value => Assert.Equal(0, value));

    [Fact]
    public void It_takes_no_settings() =>
        Assert.Equal("--set: samples: vanilla-grad takes no settings", Refusal.OfSetting(s_method, "samples", "3"));
}
