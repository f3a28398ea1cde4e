using Agop.Core.Randomness;
using Agop.Core.Training;

namespace Agop.Core.Tests.Training;

public sealed class EpochOrderTests
{
    private const int BlockBytes = 64 << 20;

    [Theory]
    [InlineData(1, 64)]
    [InlineData(1000, 64)]
    [InlineData(160, BlockBytes / 10)]
    public void A_set_of_up_to_a_gibibyte_is_shuffled_as_a_whole(int count, int rowBytes) =>
        Assert.Equal(new Philox(7, "order", 3).Permutation(count).Select(row => (long)row), EpochOrder.Of(7, 3, count, rowBytes));

    [Fact]
    public void A_larger_one_is_shuffled_by_blocks_and_in_windows_of_them()
    {
        // 10 rows to a block, 35 blocks, the last of 3 rows.
        const int Count = 343;
        var orders = Enumerable.Range(0, 3).Select(epoch => EpochOrder.Of(7, epoch, Count, BlockBytes / 10).ToArray()).ToArray();
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, Count).Select(row => (long)row), order.Order()));
        Assert.Equal(orders[1], EpochOrder.Of(7, 1, Count, BlockBytes / 10));
        Assert.NotEqual(orders[0], orders[1]);
        Assert.NotEqual(orders[0], EpochOrder.Of(8, 0, Count, BlockBytes / 10));
        // The first window has sixteen blocks of ten rows, or fifteen and the short one.
        var blocks = Array.ConvertAll(orders, order => order.Take(153).Select(row => row / 10).Distinct().Order().ToArray());
        Assert.All(blocks, window => Assert.Equal(16, window.Length));
        Assert.NotEqual(blocks[0], blocks[1]);
        Assert.All(orders, order => Assert.NotEqual(order.Take(153).Order(), order.Take(153)));
    }
}
