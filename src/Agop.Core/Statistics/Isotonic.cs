namespace Agop.Core.Statistics;

/// <summary>Regression on an order: the rising values that are nearest to given ones.</summary>
/// <remarks>Barlow, Bartholomew, Bremner, Brunk, "Statistical inference under order restrictions", 1972: pool adjacent violators.</remarks>
internal static class Isotonic
{
    /// <summary>The values that never fall and have the least sum of squared differences to the given ones.</summary>
    public static double[] Fit(IReadOnlyList<double> values)
    {
        var blocks = new List<(double Sum, int Count)>();
        foreach (var value in values)
        {
            blocks.Add((value, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Count > blocks[^1].Sum / blocks[^1].Count)
            {
                var (last, before) = (blocks[^1], blocks[^2]);
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add((before.Sum + last.Sum, before.Count + last.Count));
            }
        }
        return [.. blocks.SelectMany(block => Enumerable.Repeat(block.Sum / block.Count, block.Count))];
    }

    /// <summary>
    /// How much more of the values' variance a rising fit explains than a falling one, in [-1, 1]: 1 where they never fall, -1 where they
    /// never rise; 0 where they are all the same.
    /// </summary>
    public static double Order(IReadOnlyList<double> values) => Explained(values) - Explained([.. values.Select(value => -value)]);

    private static double Explained(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var total = values.Sum(value => (value - mean) * (value - mean));
        return total > 0 ? Fit(values).Sum(value => (value - mean) * (value - mean)) / total : 0;
    }
}
