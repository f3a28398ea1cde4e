using Agop.Core.Data;
using Agop.Core.Scores;
using Agop.Core.Training;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>
/// How well diag M of the training-time hook finds the truth, snapshot by snapshot: of the running sums, and of what came to them since the
/// snapshot before.
/// </summary>
public static class QualityCurve
{
    /// <summary>A network's curves, two per target of the hook.</summary>
    /// <param name="training">The result of its training.</param>
    /// <param name="test">The split whose masks are the truth.</param>
    /// <param name="network">Which, for the rows.</param>
    public static IEnumerable<CurveRow> Of(TaskResult training, DatasetSplit test, NetworkId network)
    {
        var quality = new SharedMapQuality(test);
        var log = training.ByName.TryGetValue("log", out var epochLog) ? epochLog.ToDoubles() : [];
        foreach (var hook in HookSeries.Of(training.ByName))
        {
            var (epochs, sums) = (hook.Epochs, hook.SumG2);
            var size = sums.Length / epochs.Length;
            CurveRow Row(string target, int i, double[] diagonal)
            {
                var (iou, mass) = quality.Of(diagonal);
                var place = 3 * ((int)epochs[i] - 1) + 2;
                return new CurveRow(
                    network.Data.Scenario,
                    network.Data.Variant,
                    network.Seed,
                    target,
                    (int)epochs[i],
                    iou,
                    mass,
                    place < log.Length ? log[place] : double.NaN
                );
            }
            for (var i = 0; i < epochs.Length; i++)
                yield return Row(hook.Target, i, sums[(i * size)..((i + 1) * size)]);
            for (var i = 0; i < epochs.Length; i++)
            {
                var (since, now) = (i == 0 ? new double[size] : sums[((i - 1) * size)..(i * size)], sums[(i * size)..((i + 1) * size)]);
                yield return Row(CurveRow.WindowOf(hook.Target), i, [.. now.Zip(since, (a, b) => a - b)]);
            }
        }
    }
}
