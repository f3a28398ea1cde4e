using Agop.Core.Statistics;

namespace Agop.Core.Tests.Statistics;

public sealed class HolmTests
{
    /// <summary>The example of Holm's procedure: the k-th smallest p is multiplied by what is left, and never falls.</summary>
    [Fact]
    public void Holm_steps_down_and_skips_what_was_not_tested()
    {
        // Sorted: .0075 x 4, .02 x 3, .03 x 2 (kept at .06), .6 x 1.
        var adjusted = Holm.Adjust([0.0075, double.NaN, 0.03, 0.02, 0.6]);
        Assert.Equal(0.03, adjusted[0], 1e-12);
        Assert.True(double.IsNaN(adjusted[1]));
        Assert.Equal(0.06, adjusted[2], 1e-12);
        Assert.Equal(0.06, adjusted[3], 1e-12);
        Assert.Equal(0.6, adjusted[4], 1e-12);
        Assert.Equal([1, 1], Holm.Adjust([0.9, 0.8]));
        Assert.Empty(Holm.Adjust([]));
    }
}
