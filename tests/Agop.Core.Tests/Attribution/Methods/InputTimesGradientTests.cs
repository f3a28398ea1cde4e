using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class InputTimesGradientTests
{
    private static readonly InputTimesGradient s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output) =>
        GoldenMaps.Compare(s_method, model, $"ixg_{GoldenMaps.Word(output)}", path, output);

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_image_times_the_gradient(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Near.Equal(network.Each((x, g) => [.. x.Zip(g, (pixel, slope) => pixel * slope)]), network.Maps(s_method, path), 1e-12)
        );

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_zero_image_gives_an_all_zero_map(ExecutionPath path) =>
        Assert.All(
            new PlainNetwork(new Random(1)) { Images = PlainNetwork.ZeroImages }.Maps(s_method, path),
            value => Assert.Equal(0, value)
        );

    [Fact]
    public void It_takes_no_settings() =>
        Assert.Equal("--set: baseline: input-x-gradient takes no settings", Refusal.OfSetting(s_method, "baseline", "1"));
}
