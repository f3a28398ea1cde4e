using Agop.Core.Accumulation;

namespace Agop.Core.Tests.Accumulation;

public sealed class MergeOrderTests
{
    [Fact]
    public void Items_in_any_order_are_joined_as_in_the_fixed_tree()
    {
        var random = new Random(1);
        for (var count = 1; count <= 70; count++)
        {
            var expected = Shards.Merge([.. Enumerable.Range(0, count).Select(i => $"{i}")], (a, b) => $"({a} {b})");
            for (var trial = 0; trial < 5; trial++)
            {
                int[] order = [.. Enumerable.Range(0, count)];
                random.Shuffle(order);
                var merged = new MergeOrder<string>(count, (a, b) => $"({a} {b})");
                foreach (var place in order)
                {
                    Assert.Throws<InvalidOperationException>(() => merged.Whole);
                    merged.Add(place, $"{place}");
                }
                Assert.Equal((expected, 0), (merged.Whole, merged.Waiting));
            }
        }
    }

    /// <summary>Where items come about in order, no more wait than the tree is high.</summary>
    [Fact]
    public void Little_waits_for_its_neighbour()
    {
        var (merged, most) = (new MergeOrder<int>(100_000, (a, b) => a + b), 0);
        for (var place = 0; place < 100_000; place++)
        {
            // Two lanes, one always a little ahead.
            merged.Add(place ^ 1, 1);
            most = Math.Max(most, merged.Waiting);
        }
        Assert.Equal(100_000, merged.Whole);
        Assert.InRange(most, 1, 17);
    }

    [Theory]
    [InlineData(100, 256, 1)]
    [InlineData(5000, 256, 9)]
    [InlineData(100_000, 256, 16)]
    [InlineData(1_430_000, 256, 16)]
    [InlineData(83_886_080, 256, 320)]
    [InlineData(1_000, 150_528, 3)]
    [InlineData(1, 1 << 30, 1)]
    [InlineData(5, int.MaxValue, 5)]
    public void The_number_of_shards_follows_from_the_images_alone(long images, int bytes, int shards) =>
        Assert.Equal(shards, Shards.Auto(images, bytes));
}
