using Agop.Core.Accumulation;
using Agop.Core.Data;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// Training by libtorch, in float32. With batch normalization the hook's <c>loss</c> gradients are those of the training pass, so a
/// sample's depends a little on its batch; every other target is taken as for a finished network. A last batch of one image, which has no
/// spread to normalize by, is then left out of the epoch.
/// </summary>
internal sealed class LibtorchTraining : ITraining
{
    private readonly TrainingOptions _options;
    private readonly Network _network;
    private readonly optim.Optimizer _optimizer;
    private readonly TrainingSamples _train;
    private readonly TrainingSamples _validation;
    private readonly bool _normalizes;
    private readonly AgopPass[] _hooks;
    private readonly AgopAccumulator[] _accumulators;

    /// <param name="start">Where to begin.</param>
    /// <param name="data">Trains on train, validates on validation.</param>
    /// <param name="options">How.</param>
    /// <param name="plan">How it is run; the batch is the options'.</param>
    public LibtorchTraining(WeightSet start, Dataset data, TrainingOptions options, KernelPlan plan)
    {
        var architecture = start.Architecture;
        _options = options;
        _normalizes = architecture.AllLayers.Any(layer => layer is BatchNormLayer);
        _network = new Network(start, plan, trainable: true);
        _optimizer = optim.Adam(_network.Parameters, options.LearningRate);
        (_train, _validation) = (new(data.Train, architecture), new(data.Validation, architecture));
        _hooks = [.. options.Hook.Select(target => new AgopPass(target, options.Loss, Seed: options.Seed))];
        _accumulators = Array.ConvertAll(
            _hooks,
            hook => new AgopAccumulator(hook, architecture.Classes, architecture.InputSize, _network.Device)
        );
    }

    public IReadOnlyList<AgopState> HookStates => Array.ConvertAll(_accumulators, accumulator => accumulator.State);

    public double Step(ReadOnlySpan<long> rows, long dropoutStream)
    {
        if (rows.Length == 1 && _normalizes)
            return 0;
        using var scope = NewDisposeScope();
        var labels = new long[rows.Length];
        _train.Labels(rows, labels);
        var (x, y) = (PixelInput.Prepare(_train.Take(rows), ScalarType.Float32, _network.Device), tensor(labels).to(_network.Device));
        for (var h = 0; h < _hooks.Length; h++)
            if (_hooks[h].Target != GradientTarget.Loss)
                new BatchGradients(_hooks[h], $"sketch/{dropoutStream}").AddTo(_accumulators[h], _network, x, y);

        var lossHook = Array.FindIndex(_hooks, hook => hook.Target == GradientTarget.Loss);
        if (lossHook >= 0)
            x.requires_grad_();
        var logits = _network.TrainingLogits(
            x,
            (layer, probability, shape) => DropoutMask(layer, probability, shape, dropoutStream).to(_network.Device)
        );
        var loss = Losses.CrossEntropy(logits, y, _options.Loss);
        _optimizer.zero_grad();
        loss.backward();
        // The batch loss is a mean; the hook's gradients are the samples' own.
        if (lossHook >= 0)
            _accumulators[lossHook].Add(x.grad! * (double)rows.Length, y);
        _optimizer.step();
        return loss.ToDouble();
    }

    public (double Loss, double Accuracy) Validate()
    {
        using var _ = no_grad();
        var (loss, correct, count) = (0.0, 0L, _validation.Count);
        for (long first = 0; first < count; first += _options.BatchSize)
        {
            using var scope = NewDisposeScope();
            var length = (int)Math.Min(_options.BatchSize, count - first);
            var y = tensor(_validation.Labels(first, length).ToArray()).to(_network.Device);
            var logits = _network.Logits(PixelInput.Prepare(_validation.Range(first, length), ScalarType.Float32, _network.Device));
            loss += Losses.CrossEntropy(logits, y, _options.Loss).ToDouble();
            correct += logits.argmax(1).eq(y).sum().ToInt64();
        }
        return (loss, (double)correct / count);
    }

    public WeightSet CopyWeights() => _network.CopyWeights();

    public void Dispose()
    {
        foreach (var accumulator in _accumulators)
            accumulator.Dispose();
        _train.Dispose();
        _validation.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
    }

    private Tensor DropoutMask(int layer, double probability, long[] shape, long stream)
    {
        var mask = new float[shape.Aggregate(1L, (product, size) => product * size)];
        new DropoutMasks(_options.Seed, layer, probability).Draw(stream, mask);
        return tensor(mask, shape);
    }
}
