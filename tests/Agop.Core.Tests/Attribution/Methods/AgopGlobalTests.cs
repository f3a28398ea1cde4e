using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class AgopGlobalTests
{
    private static readonly AgopGlobal s_method = new();

    public static MatrixTheoryData<string, string> Targets =>
        new(GoldenMaps.Names, ["pred", "true", "jac", "prob", "loss_ce_on_logits", "loss_ce_on_softmax"]);

    [Theory, MemberData(nameof(Targets))]
    public void Maps_equal_the_golden_ones(string model, string target) =>
        GoldenMaps.Compare(s_method, model, $"agop_global_{target}", diagonal: target);

    [Fact]
    public void Every_map_is_the_diagonal_as_it_is_and_needs_no_network()
    {
        double[] diagonal = [0.5, 0, 3, 8];
        var maps = Explain.Maps(s_method, new double[12], [3, 1, 2, 2], with: explainer => explainer with { Agop = diagonal });
        Assert.Equal([3, 1, 2, 2], maps.Shape);
        Assert.Equal([.. diagonal, .. diagonal, .. diagonal], maps.ToDoubles());
    }

    [Fact]
    public void An_all_zero_diagonal_gives_all_zero_maps() =>
        Assert.Equal(
            new double[8],
            Explain.Maps(s_method, [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2], with: e => e with { Agop = new double[4] }).ToDoubles()
        );

    [Fact]
    public void It_takes_no_settings() =>
        Assert.Equal("--set: target: agop-global takes no settings", Refusal.OfSetting(s_method, "target", "label"));
}
