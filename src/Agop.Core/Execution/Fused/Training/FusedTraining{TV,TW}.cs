using Agop.Core.Accumulation;
using Agop.Core.Data;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Execution.Fused.Networks;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Training;

/// <summary>Training in float32 at one width. After the first step nothing is allocated.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class FusedTraining<TV, TW> : ITraining
    where TV : struct, ISimd<TV, float, TW>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly TrainingOptions _options;
    private readonly PackedWeights<float> _weights;
    private readonly FusedProgram<TV, float, TW> _program;
    private readonly FusedProgram<TV, float, TW> _inference;
    private readonly Adam<TV, float, TW> _adam;
    private readonly AlignedBuffer<float> _gradient;
    private readonly AlignedBuffer<float> _losses = new(Block.Lanes);
    private readonly AlignedBuffer<float> _classes;
    private readonly AlignedBuffer<float> _images;
    private readonly AlignedBuffer<float> _validationImages;
    private readonly long[] _labels;
    private readonly long[] _validationLabels;
    private readonly AgopLanes<TV, float, TW>[] _hooks;
    private readonly int _lossHook;
    private readonly (DropoutMasks Source, float[] Factors)[] _masks;
    private readonly int[] _sorted;
    private readonly int[] _places;

    public FusedTraining(WeightSet start, Dataset data, TrainingOptions options)
    {
        var architecture = start.Architecture;
        _options = options;
        _weights = new PackedWeights<float>(start);
        _program = new(_weights, ProgramPurpose.Training);
        _inference = _program.Dropouts.Length > 0 ? new(_weights, ProgramPurpose.Inference) : _program;
        _adam = new(_weights.Values.Length, options.LearningRate);
        _gradient = new(_weights.Values.Length);
        _classes = new(Math.Max(_program.Blocks, _inference.Blocks) * Block.Lanes);
        (_images, _labels) = Load(data.Train, architecture);
        (_validationImages, _validationLabels) = Load(data.Validation, architecture);
        _hooks =
        [
            .. options.Hook.Select(target => new AgopLanes<TV, float, TW>(
                new AgopPass(target, options.Loss),
                architecture.Classes,
                architecture.InputSize,
                _inference.Blocks
            )),
        ];
        _lossHook = options.Hook.ToList().IndexOf(GradientTarget.Loss);
        var batch = Math.Min(options.BatchSize, data.Train.Count);
        _masks =
        [
            .. _program.Dropouts.Select(dropout =>
                (new DropoutMasks(options.Seed, dropout.Layer, dropout.Probability), new float[batch * dropout.Features])
            ),
        ];
        (_sorted, _places) = (new int[batch], new int[batch]);
    }

    public IReadOnlyList<AgopState> HookStates => Array.ConvertAll(_hooks, hook => hook.State);

    private Architecture Architecture => _weights.Architecture;

    public double Step(ReadOnlySpan<int> rows, long dropoutStream)
    {
        Sort(rows);
        var order = _sorted.AsSpan(0, rows.Length);
        for (var h = 0; h < _hooks.Length; h++)
            if (h != _lossHook)
                AddToHook(_hooks[h], order);

        DrawMasks(rows.Length, dropoutStream);
        _gradient.Span.Clear();
        var loss = 0.0;
        for (var first = 0; first < order.Length; first += _program.Blocks * Block.Lanes)
        {
            var part = order.Slice(first, Math.Min(_program.Blocks * Block.Lanes, order.Length - first));
            var blocks = Block.CountFor(part.Length);
            Fill(_program, part);
            SetMasks(first, part.Length);
            _program.Forward(blocks);
            for (var block = 0; block < blocks; block++)
                loss += Loss(_program, block);
            _program.Backward(blocks, _gradient.Pointer, _lossHook >= 0);
            if (_lossHook >= 0)
                _hooks[_lossHook].AddGradients(_program, blocks, _classes.Pointer);
        }
        _adam.Step(_weights.Values.Pointer, _gradient.Pointer, 1.0 / rows.Length);
        _weights.Transpose();
        GC.KeepAlive(this);
        return loss / rows.Length;
    }

    public (double Loss, double Accuracy) Validate()
    {
        var (loss, correct, count) = (0.0, 0, _validationLabels.Length);
        for (var batch = 0; batch < count; batch += _options.BatchSize)
        {
            var (end, sum) = (Math.Min(batch + _options.BatchSize, count), 0.0);
            for (var first = batch; first < end; first += _inference.Blocks * Block.Lanes)
            {
                var samples = Math.Min(_inference.Blocks * Block.Lanes, end - first);
                SampleLoader.Load(_validationImages.Pointer, Architecture.InputSize, first, samples, _inference.Input);
                SampleLoader.LoadClasses(_validationLabels.AsSpan(first, samples), _classes.Pointer);
                _inference.Forward(Block.CountFor(samples));
                for (var block = 0; block < Block.CountFor(samples); block++)
                {
                    sum += Loss(_inference, block);
                    Heads<TV, float, TW>.Predict(_inference.Logits.ValuesOf(block), Architecture.Classes, _losses.Pointer);
                    for (var lane = 0; lane < Math.Min(Block.Lanes, samples - block * Block.Lanes); lane++)
                        correct += _losses.Pointer[lane] == _classes.Pointer[block * Block.Lanes + lane] ? 1 : 0;
                }
            }
            loss += sum / (end - batch);
        }
        GC.KeepAlive(this);
        return (loss, (double)correct / count);
    }

    public WeightSet CopyWeights() => _weights.ToWeightSet(_weights.Values.Span);

    public void Dispose() { }

    private static (AlignedBuffer<float> Images, long[] Labels) Load(DatasetSplit split, Architecture architecture)
    {
        using var images = ImageBatch.Images(split.Images, architecture.Input, TorchSharp.torch.ScalarType.Float32, "dataset");
        return (new(images.data<float>().ToArray()), ImageBatch.Labels(split.Labels, split.Count, architecture.Classes, "dataset"));
    }

    /// <summary>
    /// Orders a batch by class, so that the hook seldom gets blocks of several classes. Up to rounding, the step's sums do not depend on
    /// the order.
    /// </summary>
    private void Sort(ReadOnlySpan<int> rows)
    {
        Span<int> next = stackalloc int[Architecture.Classes];
        foreach (var row in rows)
            next[(int)_labels[row]]++;
        var start = 0;
        foreach (ref var place in next)
            (place, start) = (start, start + place);
        for (var i = 0; i < rows.Length; i++)
        {
            var place = next[(int)_labels[rows[i]]]++;
            (_sorted[place], _places[place]) = (rows[i], i);
        }
    }

    private void AddToHook(AgopLanes<TV, float, TW> hook, ReadOnlySpan<int> order)
    {
        for (var first = 0; first < order.Length; first += _inference.Blocks * Block.Lanes)
        {
            var part = order.Slice(first, Math.Min(_inference.Blocks * Block.Lanes, order.Length - first));
            Fill(_inference, part);
            _inference.Forward(Block.CountFor(part.Length));
            hook.Add(_inference, Block.CountFor(part.Length), _classes.Pointer, labelled: true);
        }
    }

    private void Fill(FusedProgram<TV, float, TW> program, ReadOnlySpan<int> rows)
    {
        SampleLoader.Load(_images.Pointer, Architecture.InputSize, rows, program.Input);
        SampleLoader.LoadClasses(_labels, rows, _classes.Pointer);
    }

    /// <summary>The sum of a block's losses; leaves their gradients in the program.</summary>
    private double Loss(FusedProgram<TV, float, TW> program, int block)
    {
        Heads<TV, float, TW>.Loss(
            _options.Loss,
            program.Logits.ValuesOf(block),
            Architecture.Classes,
            _classes.Pointer + block * Block.Lanes,
            program.Logits.GradientsOf(block),
            _losses.Pointer
        );
        var sum = 0.0;
        for (var lane = 0; lane < Block.Lanes; lane++)
            sum += _losses.Pointer[lane];
        return sum;
    }

    private void DrawMasks(int samples, long stream)
    {
        for (var i = 0; i < _masks.Length; i++)
            _masks[i].Source.Draw(stream, _masks[i].Factors.AsSpan(0, samples * _program.Dropouts[i].Features));
    }

    private void SetMasks(int first, int samples)
    {
        for (var i = 0; i < _masks.Length; i++)
        {
            var (dropout, mask) = (_program.Dropouts[i], _masks[i].Factors);
            for (var sample = 0; sample < samples; sample++)
                dropout.SetFactors(
                    sample / Block.Lanes,
                    sample % Block.Lanes,
                    mask.AsSpan(_places[first + sample] * dropout.Features, dropout.Features)
                );
        }
    }
}
