using Agop.Core.Benchmarks;

namespace Agop.Core.Scores;

/// <summary>How well one map for all images, such as diag M, finds the truth. Safe for concurrent use.</summary>
public sealed class SharedMapQuality
{
    private readonly (bool[] Mask, int Count)[] _masks;
    private readonly int _width, _scored;

    /// <param name="split">Whose masks are the truth. Empty ones have no score.</param>
    public SharedMapQuality(DatasetSplit split)
    {
        _width = (int)split.Masks.Shape[^1];
        _masks = DistinctMasks(split);
        _scored = _masks.Sum(entry => entry.Count);
    }

    /// <summary>Scores a map.</summary>
    /// <param name="map">(C, H, W).</param>
    /// <returns>The means over the split's images of IoU (top-k) and of the share of the map's mass on the mask; NaN where no image has a truth.</returns>
    public (double IouTopK, double MassOnMask) Of(ReadOnlySpan<double> map)
    {
        if (_masks.Length == 0) return (double.NaN, double.NaN);
        var (iou, mass) = (new IouTopK(), new MassAccuracy());
        var (importance, iouSum, massSum) = (Importance.OverChannels(map, map.Length / _masks[0].Mask.Length), 0.0, 0.0);
        foreach (var (mask, count) in _masks)
        {
            var input = new ScoreInput(importance, mask, _width);
            iouSum += count * iou.Of(input);
            massSum += count * mass.Of(input);
        }
        return (iouSum / _scored, massSum / _scored);
    }

    /// <summary>Masks repeat, and one map scores the same on equal masks.</summary>
    private static (bool[] Mask, int Count)[] DistinctMasks(DatasetSplit split)
    {
        var (values, size) = (split.Masks.ToDoubles(), (int)(split.Masks.Count / split.Count));
        return [.. Enumerable.Range(0, split.Count)
            .Select(n => Array.ConvertAll(values[(n * size)..((n + 1) * size)], value => value != 0))
            .GroupBy(mask => string.Concat(mask.Select(inside => inside ? '1' : '0')), StringComparer.Ordinal)
            .Select(group => (Mask: group.First(), Count: group.Count()))
            .Where(entry => entry.Mask.Contains(true))];
    }
}
