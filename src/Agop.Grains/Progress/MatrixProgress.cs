using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>A sweep's cells and networks as far as they are.</summary>
/// <param name="ends">What has ended.</param>
/// <param name="facts">The facts of results.</param>
/// <param name="trainings">What there is to see of the trainings that run.</param>
/// <param name="running">What runs.</param>
/// <param name="now">The time.</param>
internal sealed class MatrixProgress(
    EndedTasks ends,
    IReadOnlyDictionary<string, TaskFacts?> facts,
    IReadOnlyDictionary<string, TrainingPreview> trainings,
    RunningTasks running,
    DateTimeOffset now
)
{
    /// <summary>A cell: the mean over the seeds that are done.</summary>
    public CellView Of(SweepIndex.Cell cell)
    {
        double[] scores = [.. cell.Evaluations.Where(IsDone).Select(task => facts.GetValueOrDefault(task)?.Miou).OfType<double>()];
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
        var (train, trained) = (network.Model.Train, IsDone(network.Model.Train));
        var done = network.Shards.Where(IsDone).ToArray();
        var images = done.Sum(shard => facts.GetValueOrDefault(shard)?.Samples ?? 0);
        var (perSecond, left) = trained ? Pace(network, done, images) : (null, TrainingLeft(train));
        return new ModelView(
            network.Case,
            network.Model.Id.Seed,
            trained,
            trained ? null : trainings.GetValueOrDefault(train)?.Epoch,
            trained ? facts.GetValueOrDefault(train)?.Accuracy : null,
            done.Length,
            network.Shards.Count,
            images,
            perSecond,
            left
        );
    }

    /// <summary>How fast the shards that run go on, and how long the rest takes at that pace.</summary>
    private (double? ImagesPerSecond, double? SecondsLeft) Pace(SweepIndex.Network network, IReadOnlyList<string> done, long images)
    {
        var shares = network.Shards.Select(shard => running.Find(shard)?.Share).OfType<double>().ToArray();
        var seconds = done.Sum(shard => ends.SecondsOfTask(shard) ?? 0);
        if (shares.Length == 0 || images == 0 || seconds <= 0)
            return (null, null);
        var perSecond = shares.Length * images / seconds;
        var open = network.Shards.Count - done.Count - shares.Sum();
        return (perSecond, open * images / done.Count / perSecond);
    }

    /// <summary>How long a training that runs takes yet, at the pace that it had so far.</summary>
    private double? TrainingLeft(string train) =>
        running.Find(train) is { Share: > 0 } task ? Math.Max(0, (now - task.Since).TotalSeconds) * (1 - task.Share) / task.Share : null;

    private bool IsDone(string task) => ends.StateOf(task) == TaskState.Done;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
