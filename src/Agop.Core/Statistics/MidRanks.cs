namespace Agop.Core.Statistics;

/// <summary>Ranks from 1, equals at their mean rank.</summary>
internal static class MidRanks
{
    /// <summary>The rank of each value.</summary>
    public static double[] Of(double[] values)
    {
        var (sorted, order, ranks) = ((double[])values.Clone(), new int[values.Length], new double[values.Length]);
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        for (var start = 0; start < sorted.Length; )
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end].Equals(sorted[start]))
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }
}
