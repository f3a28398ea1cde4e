using Agop.Core.Scores;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class ChosenScoreTests
{
    [Theory]
    [InlineData("iou-threshold", "iou-threshold")]
    [InlineData("iou-threshold:0.25", "iou-threshold")]
    [InlineData("iou-threshold:0.50", "iou-threshold:0.5")]
    [InlineData("emd:diameter", "emd:diameter")]
    [InlineData("auroc", "auroc")]
    public void Its_id_names_a_parameter_that_is_not_the_default(string given, string id) =>
        Assert.Equal(id, ChosenScore.Parse(given, "test").Id);

    [Fact]
    public void An_unknown_score_is_refused_with_those_there_are()
    {
        var message = Refusal.OfScore("iou");
        Assert.StartsWith("test: expected a metric among iou-topk, ", message, StringComparison.Ordinal);
        Assert.EndsWith("not 'iou'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_follows_the_first_colon_is_the_parameter() =>
        Assert.Equal("test: emd:area:1: D: expected area or diameter, not 'area:1'", Refusal.OfScore("emd:area:1"));
}
