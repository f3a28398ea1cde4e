using Agop.Core.Scores;

namespace Agop.Core.Tests.Scores;

public sealed class ScoreInputTests
{
    [Fact]
    public void A_map_and_a_mask_of_different_sizes_are_refused() =>
        Assert.StartsWith(
            "3 elements against a mask of 2",
            Assert.Throws<ArgumentException>(() => new ScoreInput(new double[3], new bool[2], 1)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_order_falls_and_among_equals_the_lowest_index_is_first() =>
        ScoreCase.ForMany(c =>
            Assert.Equal(
                Enumerable.Range(0, c.Map.Length).OrderByDescending(i => c.Map[i]).ThenBy(i => i),
                new ScoreInput(c.Map, c.Mask, c.Width).Order
            )
        );

    /// <summary>Sorting is not stable beyond a few elements: 400 values of 5 kinds.</summary>
    [Fact]
    public void Ties_are_in_order_on_large_maps_too()
    {
        double[] map = [.. Enumerable.Range(0, 400).Select(i => (double)(i * 7 % 5))];
        Assert.Equal(Enumerable.Range(0, 400).OrderByDescending(i => map[i]).ThenBy(i => i), new ScoreInput(map, new bool[400], 20).Order);
    }

    [Fact]
    public void With_another_mask_the_hits_are_that_masks()
    {
        var input = new ScoreInput([3, 1, 2, 0], [true, false, false, false], 2);
        var other = input.With([false, true, true, false]);
        Assert.Equal((1, 1, 1), (input.MaskCount, input.Hits(1), input.Hits(3)));
        Assert.Equal((2, 0, 1, 2), (other.MaskCount, other.Hits(1), other.Hits(2), other.Hits(3)));
        Assert.Equal((input.Importance, input.Width), (other.Importance, other.Width));
    }
}
