using Agop.Core.Accumulation;
using Agop.Core.Benchmarks;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Training;

/// <summary>
/// Trains by Adam on cross-entropy, keeps the snapshot with the lowest validation loss, and accumulates AGOP on the way: the hook takes each batch's
/// input gradients before the step that they cause.
/// </summary>
public sealed class Trainer(TrainingOptions options)
{
    /// <summary>Gives the order of an epoch's samples, from epoch 0. The default draws it from the seed.</summary>
    public Func<int, int, long[]> Order { get; init; } = (epoch, count) =>
        Array.ConvertAll(new Philox(options.Seed, "order", epoch).Permutation(count), index => (long)index);

    /// <summary>Trains from the given start weights.</summary>
    /// <param name="start">Where to begin; see <see cref="WeightInitializer"/>.</param>
    /// <param name="data">Trains on train, selects on validation.</param>
    /// <param name="progress">Called after each epoch with the share done.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public TrainingResult Train(WeightSet start, Dataset data, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var architecture = start.Architecture;
        using var network = new Network(start, ScalarType.Float32, trainable: true);
        var (images, labels) = Load(data.Train, architecture);
        var (validationImages, validationLabels) = Load(data.Validation, architecture);
        using var optimizer = optim.Adam(network.Parameters, options.LearningRate);
        var hooks = options.Hook.Select(target => new AgopPass(target, options.Loss)).ToArray();
        var accumulators = Array.ConvertAll(hooks, hook => new AgopAccumulator(hook.Target, architecture.Classes, architecture.InputSize));

        var log = new List<EpochLog>();
        var snapshots = new List<HookSnapshot>();
        var (best, bestLoss, bestEpoch) = (start, double.PositiveInfinity, 0);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var (loss, batches) = (0.0, 0);
            var order = tensor(Order(epoch, data.Train.Count));
            for (var first = 0; first < data.Train.Count; first += options.BatchSize, batches++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var rows = order.narrow(0, first, Math.Min(options.BatchSize, data.Train.Count - first));
                var dropoutStream = (long)epoch << 32 | (uint)batches;
                loss += Step(network, optimizer, images.index_select(0, rows), labels.index_select(0, rows), hooks, accumulators, dropoutStream);
            }
            order.Dispose();

            var (validationLoss, accuracy) = Validate(network, validationImages, validationLabels);
            if (!double.IsFinite(validationLoss)) throw new InvalidOperationException($"training diverged: the validation loss is {validationLoss} after epoch {epoch + 1}");
            log.Add(new EpochLog(loss / batches, validationLoss, accuracy));
            if (validationLoss <= bestLoss) (best, bestLoss, bestEpoch) = (network.CopyWeights(), validationLoss, epoch + 1);
            var last = epoch == options.Epochs - 1;
            if (last || (options.SnapshotEvery > 0 && (epoch + 1) % options.SnapshotEvery == 0))
                foreach (var accumulator in accumulators) snapshots.Add(new HookSnapshot(epoch + 1, accumulator.State));
            progress?.Invoke((epoch + 1.0) / options.Epochs);
        }
        foreach (var accumulator in accumulators) accumulator.Dispose();
        return new TrainingResult(best, network.CopyWeights(), bestEpoch, log, snapshots);
    }

    private static (Tensor Images, Tensor Labels) Load(DatasetSplit split, Architecture architecture) => (
        ImageBatch.Images(split.Images, architecture.Input, ScalarType.Float32, "dataset"),
        tensor(ImageBatch.Labels(split.Labels, split.Count, architecture.Classes, "dataset")));

    private double Step(Network network, optim.Optimizer optimizer, Tensor x, Tensor y, AgopPass[] hooks, AgopAccumulator[] accumulators, long dropoutStream)
    {
        var hooksLoss = Array.Exists(hooks, hook => hook.Target == GradientTarget.Loss);
        for (var h = 0; h < hooks.Length; h++)
            if (hooks[h].Target != GradientTarget.Loss) hooks[h].AddBatch(accumulators[h], network, x, y);

        if (hooksLoss) x.requires_grad_();
        var logits = network.Logits(x, (layer, probability, shape) => DropoutMask(layer, probability, shape, dropoutStream));
        var loss = Losses.CrossEntropy(logits, y, options.Loss);
        optimizer.zero_grad();
        loss.backward();
        // The batch loss is a mean; the hook's gradients are the samples' own.
        if (hooksLoss) accumulators[Array.FindIndex(hooks, hook => hook.Target == GradientTarget.Loss)].Add(x.grad! * (double)y.shape[0], y);
        optimizer.step();
        return loss.ToDouble();
    }

    private (double Loss, double Accuracy) Validate(Network network, Tensor images, Tensor labels)
    {
        using var _ = no_grad();
        var (loss, correct, count) = (0.0, 0L, images.shape[0]);
        for (long first = 0; first < count; first += options.BatchSize)
        {
            using var scope = NewDisposeScope();
            var length = Math.Min(options.BatchSize, count - first);
            var (logits, y) = (network.Logits(images.narrow(0, first, length)), labels.narrow(0, first, length));
            loss += Losses.CrossEntropy(logits, y, options.Loss).ToDouble();
            correct += logits.argmax(1).eq(y).sum().ToInt64();
        }
        return (loss, (double)correct / count);
    }

    private Tensor DropoutMask(int layer, double probability, long[] shape, long stream)
    {
        var random = new Philox(options.Seed, $"dropout/{layer}", stream);
        var mask = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var kept = (float)(1 / (1 - probability));
        for (var i = 0; i < mask.Length; i++) mask[i] = random.NextDouble() < probability ? 0 : kept;
        return tensor(mask, shape);
    }
}
