using Agop.Core.Data;
using Agop.Core.Scores;
using Agop.Core.Training;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>How well the running diag M of the training-time hook finds the truth, snapshot by snapshot.</summary>
public static class QualityCurve
{
    /// <summary>A network's curves, one per target of the hook.</summary>
    /// <param name="training">The result of its training.</param>
    /// <param name="test">The split whose masks are the truth.</param>
    /// <param name="network">Which, for the rows.</param>
    public static IEnumerable<CurveRow> Of(TaskResult training, DatasetSplit test, NetworkId network)
    {
        var quality = new SharedMapQuality(test);
        foreach (var hook in HookSeries.Of(training.ByName))
        {
            var (epochs, sums) = (hook.Epochs, hook.SumG2);
            var size = sums.Length / epochs.Length;
            for (var i = 0; i < epochs.Length; i++)
            {
                var (iou, mass) = quality.Of(sums.AsSpan(i * size, size));
                yield return new CurveRow(
                    network.Data.Scenario,
                    network.Data.Variant,
                    network.Seed,
                    hook.Target,
                    (int)epochs[i],
                    iou,
                    mass
                );
            }
        }
    }
}
