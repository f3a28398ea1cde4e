namespace Agop.Core.Scores;

/// <summary>Orders of pixels.</summary>
internal static class Ranks
{
    /// <summary>All indices by falling value; among equals the lowest index first.</summary>
    public static int[] Falling(double[] values)
    {
        var (keys, order) = (new double[values.Length], new int[values.Length]);
        for (var i = 0; i < order.Length; i++)
            (keys[i], order[i]) = (-values[i], i);
        Array.Sort(keys, order);
        // The sort is not stable: equals are put in order afterwards.
        for (var start = 0; start < keys.Length; )
        {
            var end = start + 1;
            while (end < keys.Length && keys[end].Equals(keys[start]))
                end++;
            if (end - start > 1)
                Array.Sort(order, start, end - start);
            start = end;
        }
        return order;
    }
}
