using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>A sweep's cells and networks as far as they are.</summary>
/// <param name="ends">What has ended.</param>
/// <param name="index">What they are for.</param>
/// <param name="trainings">What there is to see of the trainings that run.</param>
/// <param name="running">What runs.</param>
/// <param name="now">The time.</param>
internal sealed class MatrixProgress(
    EndedTasks ends,
    SweepIndex index,
    IReadOnlyDictionary<string, TrainingPreview> trainings,
    RunningTasks running,
    DateTimeOffset now
)
{
    /// <summary>A cell: the mean over the seeds that are done.</summary>
    public CellView Of(SweepIndex.Cell cell)
    {
        double[] scores = [.. cell.Evaluations.Select(ends.FactOf).OfType<double>()];
        var estimate = Estimate.Of(scores);
        return new CellView(
            cell.Case,
            cell.Method,
            Known(estimate.Mean),
            Known(estimate.Low),
            Known(estimate.High),
            scores.Length,
            cell.Evaluations.Count,
            cell.Evaluations.Count(task => ends.StateOf(task) == TaskState.Failed)
        );
    }

    /// <summary>A network.</summary>
    public ModelView Of(SweepIndex.Network network)
    {
        var train = network.Model.Train;
        var trained = ends.StateOf(train) == TaskState.Done;
        int[] done = [.. network.Shards.Select(index.Find).Where(shard => ends.StateOf(shard) == TaskState.Done)];
        var images = (long)done.Sum(shard => ends.FactOf(shard) ?? 0);
        var (perSecond, left) = trained ? Pace(network, done, images) : (null, TrainingLeft(train));
        return new ModelView(
            network.Case,
            network.Model.Id.Seed,
            trained,
            trained ? null : trainings.GetValueOrDefault(train)?.Epoch,
            trained ? ends.FactOf(index.Find(train)) : null,
            done.Length,
            network.Shards.Count,
            images,
            perSecond,
            left
        );
    }

    /// <summary>How fast the shards that run go on, and how long the rest takes at that pace.</summary>
    private (double? ImagesPerSecond, double? SecondsLeft) Pace(SweepIndex.Network network, int[] done, long images)
    {
        var shares = network.Shards.Select(shard => running.Find(shard)?.Share).OfType<double>().ToArray();
        var seconds = done.Sum(shard => ends.SecondsOfTask(shard) ?? 0);
        if (shares.Length == 0 || images == 0 || seconds <= 0)
            return (null, null);
        var perSecond = shares.Length * images / seconds;
        var open = network.Shards.Count - done.Length - shares.Sum();
        return (perSecond, open * images / done.Length / perSecond);
    }

    /// <summary>How long a training that runs takes yet, at the pace that it had so far.</summary>
    private double? TrainingLeft(string train) =>
        running.Find(train) is { Share: > 0 } task ? Math.Max(0, (now - task.Since).TotalSeconds) * (1 - task.Share) / task.Share : null;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
