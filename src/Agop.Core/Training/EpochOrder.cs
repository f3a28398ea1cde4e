using Agop.Core.Accumulation;
using Agop.Core.Randomness;

namespace Agop.Core.Training;

/// <summary>
/// The order of an epoch's samples: a function of the seed, the epoch and the data alone. Up to 1 GiB of images are shuffled as a whole.
/// Larger sets are cut into blocks of 64 MiB; blocks are shuffled first, then the samples of each 16 blocks that follow each other, so that
/// a disk is read in large pieces.
/// </summary>
internal static class EpochOrder
{
    private const int WindowBlocks = 16;

    /// <summary>The samples in order.</summary>
    /// <param name="seed">Of the training.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="rowBytes">Bytes of one image.</param>
    public static IEnumerable<long> Of(long seed, int epoch, long count, int rowBytes)
    {
        long rows = Math.Max(1, Shards.AutoBytes / rowBytes);
        var blocks = (int)((count + rows - 1) / rows);
        if (blocks <= WindowBlocks)
        {
            foreach (var row in new Philox(seed, "order", epoch).Permutation((int)count))
                yield return row;
            yield break;
        }
        var order = new Philox(seed, "order/blocks", epoch).Permutation(blocks);
        for (var window = 0; window < blocks; window += WindowBlocks)
        {
            var part = order[window..Math.Min(blocks, window + WindowBlocks)];
            // Only the last block may be shorter; as the last of its window it leaves the places of the others as they are.
            Array.Sort(part);
            var samples = part.Sum(block => Math.Min(rows, count - block * rows));
            foreach (var place in new Philox(seed, $"order/{window}", epoch).Permutation((int)samples))
                yield return part[place / rows] * rows + place % rows;
        }
    }
}
