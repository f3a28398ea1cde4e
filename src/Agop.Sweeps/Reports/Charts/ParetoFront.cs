namespace Agop.Sweeps.Reports.Charts;

/// <summary>The points that no other beats: none is higher and at the same time no further to the right.</summary>
internal static class ParetoFront
{
    /// <summary>Those of some points, from the left to the right, without their intervals.</summary>
    public static IReadOnlyList<ChartPoint> Of(IReadOnlyList<ChartPoint> points)
    {
        var front = new List<ChartPoint>();
        foreach (var point in points.Where(point => double.IsFinite(point.Y)).OrderBy(point => point.X).ThenByDescending(point => point.Y))
            if (front.Count == 0 || point.Y > front[^1].Y)
                front.Add(new ChartPoint(point.X, point.Y));
        return front;
    }
}
