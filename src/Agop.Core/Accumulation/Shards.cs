namespace Agop.Core.Accumulation;

/// <summary>How samples are cut into shards and how shards' results are joined: both fixed by index alone.</summary>
public static class Shards
{
    /// <summary>Bytes of images in a shard of automatic size.</summary>
    internal const int AutoBytes = 64 << 20;

    private const int AutoShards = 16,
        AutoImages = 512;

    /// <summary>The rows of one shard: contiguous, sizes differing by at most one.</summary>
    /// <example>
    /// <code>
    /// var (first, count) = Shards.Range(samples: 10, shards: 4, index: 1); // rows 2 to 4
    /// </code>
    /// </example>
    public static (long First, long Count) Range(long samples, int shards, int index)
    {
        var first = (long)((Int128)samples * index / shards);
        return (first, (long)((Int128)samples * (index + 1) / shards) - first);
    }

    /// <summary>
    /// How many shards images are cut into where no one says: of <see cref="AutoBytes"/> each, but up to 16 of at least 512 images, so that
    /// several devices have work. A function of the images alone, so that the sums do not depend on the machine.
    /// </summary>
    /// <param name="images">How many.</param>
    /// <param name="imageBytes">Bytes of one.</param>
    internal static int Auto(long images, int imageBytes) =>
        (int)
            Math.Clamp(
                Math.Max((long)(((Int128)images * imageBytes + AutoBytes - 1) / AutoBytes), Math.Min(AutoShards, images / AutoImages)),
                1,
                Math.Min(images, int.MaxValue)
            );

    /// <summary>
    /// Joins items in a fixed binary tree: neighbours first, an odd one passes up. Floating-point sums so joined do not depend on who
    /// finished first.
    /// </summary>
    /// <example>
    /// <code>
    /// string sum = Shards.Merge(["a", "b", "c"], (left, right) =&gt; $"({left} + {right})"); // ((a + b) + c)
    /// </code>
    /// </example>
    public static T Merge<T>(IReadOnlyList<T> items, Func<T, T, T> join)
    {
        if (items.Count == 0)
            throw new ArgumentException("nothing to merge", nameof(items));
        var level = items.ToList();
        while (level.Count > 1)
        {
            var next = new List<T>();
            for (var i = 0; i < level.Count; i += 2)
                next.Add(i + 1 < level.Count ? join(level[i], level[i + 1]) : level[i]);
            level = next;
        }
        return level[0];
    }
}
