namespace Agop.Core.Statistics;

/// <summary>Holm's step-down correction: controls the chance of any false finding in a family of tests.</summary>
/// <remarks>Holm, Scandinavian Journal of Statistics 6 (1979).</remarks>
/// <example>
/// <code>
/// double[] adjusted = Holm.Adjust([0.01, 0.04, 0.03]); // 0.03, 0.06, 0.06
/// </code>
/// </example>
public static class Holm
{
    /// <summary>Adjusted p-values, in the order given; NaN stays NaN and does not count.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var adjusted = Enumerable.Repeat(double.NaN, p.Count).ToArray();
        var order = Enumerable.Range(0, p.Count).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i]).ToArray();
        double running = 0;
        for (var k = 0; k < order.Length; k++)
        {
            running = Math.Max(running, Math.Min(1, (order.Length - k) * p[order[k]]));
            adjusted[order[k]] = running;
        }
        return adjusted;
    }
}
