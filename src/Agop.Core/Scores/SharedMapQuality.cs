using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Agop.Core.Data;
using Agop.Core.Images;
using Agop.Core.Scores.Localisation;

namespace Agop.Core.Scores;

/// <summary>How well one map for all images, such as diag M, finds the masks. Safe for concurrent use.</summary>
internal sealed class SharedMapQuality
{
    private readonly (bool[] Mask, int Count)[] _masks;
    private readonly int _width,
        _scored;

    /// <param name="split">Whose masks are the truth. Empty ones have no score.</param>
    public SharedMapQuality(DatasetSplit split)
    {
        _width = (int)split.Masks.Shape[^1];
        _masks = DistinctMasks(split);
        _scored = _masks.Sum(entry => entry.Count);
    }

    /// <summary>Scores a map.</summary>
    /// <param name="map">(C, H, W).</param>
    /// <returns>
    /// The means over the split's images of IoU (top-k) and of the share of the map's mass on the mask; NaN where no image has a truth.
    /// </returns>
    public (double IouTopK, double MassOnMask) Of(ReadOnlySpan<double> map)
    {
        if (_masks.Length == 0)
            return (double.NaN, double.NaN);
        var (iou, mass) = (new ChosenScore(new IouTopK()), new ChosenScore(new MassAccuracy()));
        var first = new ScoreInput(Importance.OverChannels(map, map.Length / _masks[0].Mask.Length), _masks[0].Mask, _width);
        var (iouSum, massSum) = (0.0, 0.0);
        foreach (var (mask, count) in _masks)
        {
            var input = first.With(mask);
            iouSum += count * iou.Of(input);
            massSum += count * mass.Of(input);
        }
        return (iouSum / _scored, massSum / _scored);
    }

    /// <summary>Masks repeat, and one map scores the same on equal masks. In the order of the split.</summary>
    private static (bool[] Mask, int Count)[] DistinctMasks(DatasetSplit split)
    {
        var (places, masks) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<(bool[] Mask, int Count)>());
        for (var n = 0; n < split.Count; n++)
        {
            var mask = Array.ConvertAll(split.Masks.Rows(n, 1).ToDoubles(), value => value != 0);
            if (!mask.Contains(true))
                continue;
            var key = Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(mask.AsSpan())));
            if (places.TryAdd(key, masks.Count))
                masks.Add((mask, 1));
            else
                masks[places[key]] = (mask, masks[places[key]].Count + 1);
        }
        return [.. masks];
    }
}
