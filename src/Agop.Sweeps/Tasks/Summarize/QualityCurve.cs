using Agop.Core.Data;
using Agop.Core.Scores;
using Agop.Core.Training;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

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
        var quality = new SharedMapQuality(test);
        foreach (var hook in HookSeries.Of(training.ByName))
        {
            var (epochs, sums) = (hook.Epochs, hook.SumG2);
            var size = sums.Length / epochs.Length;
            for (var i = 0; i < epochs.Length; i++)
            {
                var (iou, mass) = quality.Of(sums.AsSpan(i * size, size));
                yield return new CurveRow(scenario, background, seed, hook.Target, (int)epochs[i], iou, mass);
            }
        }
    }
}
