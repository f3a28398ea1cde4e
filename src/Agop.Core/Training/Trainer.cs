using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Libtorch;
using Agop.Core.Models.Weights;

namespace Agop.Core.Training;

/// <summary>
/// Trains by Adam on cross-entropy, keeps the snapshot with the lowest validation loss, and accumulates AGOP on the way: the hook takes
/// each batch's input gradients before the step that they cause.
/// </summary>
/// <param name="options">How.</param>
/// <param name="plan">How the network is run; the batch of its steps is the options'.</param>
/// <example>
/// <code>
/// var options = new TrainingOptions
/// {
///     Epochs = 3,
///     BatchSize = 8,
///     Hook = [GradientTarget.Loss],
/// };
/// WeightSet start = WeightInitializer.Initialize(Architectures.Find("mlp8by8", "example"), seed: 0);
/// var plan = KernelPlan.Of(start.Architecture, Precision.Float32, ExecutionPath.Fused);
/// TrainingResult result = new Trainer(options, plan).Train(start, data);
/// double[] diagonal = result.Snapshots[^1].State.Diagonal(); // diag M of the loss, from the training itself
/// </code>
/// </example>
public sealed class Trainer(TrainingOptions options, KernelPlan plan)
{
    /// <summary>
    /// Gives the order of an epoch's samples, from the epoch, from 0, and the training images. Unless given it is drawn from the seed: up
    /// to 1 GiB of images are shuffled as a whole, more in windows of so many.
    /// </summary>
    public Func<int, ArrayRows, IEnumerable<long>> Order { get; init; } =
        (epoch, images) => EpochOrder.Of(options.Seed, epoch, images.Length, images.RowBytes);

    /// <summary>
    /// Called with the hook's snapshots of an epoch, one per target, when they are taken; those of the last epoch are only in the result.
    /// </summary>
    public Action<IReadOnlyList<HookSnapshot>> Snapshots { get; init; } = _ => { };

    /// <summary>
    /// Called with the weights before the first step, as epoch 0, and whenever snapshots are taken; null: they are not copied.
    /// </summary>
    public Action<int, WeightSet>? Reached { get; init; }

    /// <summary>Trains from the given start weights.</summary>
    /// <param name="start">Where to begin; see <see cref="WeightInitializer"/>.</param>
    /// <param name="data">Trains on train, selects on validation.</param>
    /// <param name="progress">Called after each epoch with the share done.</param>
    /// <param name="cancellation">Checked before each step.</param>
    public TrainingResult Train(WeightSet start, Dataset data, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate("training");
        using var threads = plan.Threads is { } count ? LibtorchRuntime.UseThreads(count) : null;
        using var training = ExecutionPaths.Train(start, data, options, plan);
        var log = new List<EpochLog>();
        var snapshots = new List<HookSnapshot>();
        var (best, bestLoss, bestEpoch) = (start, double.PositiveInfinity, 0);
        Reached?.Invoke(0, start);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var (loss, batches) = (0.0, 0);
            foreach (var batch in Order(epoch, data.Train.Images).Chunk(options.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                loss += training.Step(batch, (long)epoch << 32 | (uint)batches++);
            }

            var (validationLoss, accuracy) = training.Validate();
            if (!double.IsFinite(validationLoss))
                throw new InvalidOperationException($"training diverged: the validation loss is {validationLoss} after epoch {epoch + 1}");
            log.Add(new EpochLog(loss / batches, validationLoss, accuracy));
            if (validationLoss <= bestLoss)
                (best, bestLoss, bestEpoch) = (training.CopyWeights(), validationLoss, epoch + 1);
            var last = epoch == options.Epochs - 1;
            if (last || (options.SnapshotEvery > 0 && (epoch + 1) % options.SnapshotEvery == 0))
            {
                HookSnapshot[] taken = [.. training.HookStates.Select(state => new HookSnapshot(epoch + 1, state))];
                snapshots.AddRange(taken);
                Reached?.Invoke(epoch + 1, training.CopyWeights());
                if (!last)
                    Snapshots(taken);
            }
            progress?.Invoke((epoch + 1.0) / options.Epochs);
        }
        return new TrainingResult(best, training.CopyWeights(), bestEpoch, log, snapshots);
    }
}
