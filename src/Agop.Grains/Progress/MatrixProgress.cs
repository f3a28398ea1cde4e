using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Progress;

/// <summary>A sweep's cells and networks as far as they are.</summary>
/// <param name="ends">What has ended.</param>
/// <param name="facts">The facts of results.</param>
/// <param name="trainings">What there is to see of the trainings that run.</param>
internal sealed class MatrixProgress(
    EndedTasks ends,
    IReadOnlyDictionary<string, TaskFacts?> facts,
    IReadOnlyDictionary<string, TrainingPreview> trainings
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
        return new ModelView(
            network.Case,
            network.Model.Id.Seed,
            trained,
            trained ? null : trainings.GetValueOrDefault(train)?.Epoch,
            trained ? facts.GetValueOrDefault(train)?.Accuracy : null,
            network.Shards.Count(IsDone),
            network.Shards.Count
        );
    }

    private bool IsDone(string task) => ends.StateOf(task) == TaskState.Done;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
