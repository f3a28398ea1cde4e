using Agop.Core.Scores;

namespace Agop.Core.Tests.Scores;

public sealed class ScoreResultTests
{
    [Fact]
    public void The_mean_is_over_what_is_defined()
    {
        var result = new ScoreResult("x", [1, double.NaN, 0.5], [MapState.Fine, MapState.Zero, MapState.Invalid]);
        Assert.Equal(0.75, result.Mean);
        Assert.Equal((2, 1, 1), (result.Defined, result.ZeroMaps, result.InvalidMaps));
    }

    [Fact]
    public void Without_defined_scores_there_is_no_mean() =>
        Assert.Equal(double.NaN, new ScoreResult("x", [double.NaN], [MapState.Fine]).Mean);
}
