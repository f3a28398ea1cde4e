using Agop.Core.Benchmarks;
using Agop.Core.Scores;
using Agop.Core.Tasks;

namespace Agop.Core.Reports;

/// <summary>How well the running diag M of the training-time hook finds the truth, snapshot by snapshot.</summary>
public static class QualityCurve
{
    /// <summary>A network's curves, one per target of the hook.</summary>
    /// <param name="training">The result of its training.</param>
    /// <param name="test">The split whose masks are the truth.</param>
    /// <param name="scenario">Of its data, for the rows.</param>
    /// <param name="background">Of its data, for the rows.</param>
    /// <param name="seed">The network's, for the rows.</param>
    public static IEnumerable<CurveRow> Of(TaskResult training, DatasetSplit test, string scenario, string background, long seed)
    {
        var masks = DistinctMasks(test);
        var scored = masks.Sum(entry => entry.Count);
        var width = (int)test.Masks.Shape[^1];
        var (iou, mass) = (new IouTopK(), new MassAccuracy());
        foreach (var prefix in training.ByName.Keys.Where(name => name.StartsWith("hook/", StringComparison.Ordinal) && name.EndsWith("/epoch", StringComparison.Ordinal)).Select(name => name[..^"/epoch".Length]))
        {
            var (epochs, sums) = (training[$"{prefix}/epoch"].ToIntegers(), training[$"{prefix}/sum_g2"].ToDoubles());
            var size = sums.Length / epochs.Length;
            for (var i = 0; i < epochs.Length; i++)
            {
                var (diagonal, iouSum, massSum) = (Importance.OverChannels(sums.AsSpan(i * size, size), size / masks[0].Mask.Length), 0.0, 0.0);
                foreach (var (mask, count) in masks)
                {
                    var input = new ScoreInput(diagonal, mask, width);
                    iouSum += count * iou.Of(input);
                    massSum += count * mass.Of(input);
                }
                yield return new CurveRow(scenario, background, seed, prefix["hook/".Length..], (int)epochs[i], iouSum / scored, massSum / scored);
            }
        }
    }

    /// <summary>Test masks repeat, and a constant map scores the same on equal masks. Empty ones have no score.</summary>
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
