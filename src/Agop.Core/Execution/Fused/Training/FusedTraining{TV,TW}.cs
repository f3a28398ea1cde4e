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
    private readonly FusedSamples _train;
    private readonly FusedSamples _validation;
    private readonly AgopLanes<TV, float, TW>[] _hooks;
    private readonly int _lossHook;
    private readonly (DropoutMasks Source, float[] Factors)[] _masks;
    private readonly long[] _sorted;
    private readonly int[] _places;
    private readonly long[] _labels;
    private readonly long[] _sortedLabels;

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
        var batch = (int)Math.Min(options.BatchSize, data.Train.Count);
        _train = new(data.Train, architecture, batch);
        _validation = new(data.Validation, architecture, (int)Math.Min(options.BatchSize, data.Validation.Count));
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
        _masks =
        [
            .. _program.Dropouts.Select(dropout =>
                (new DropoutMasks(options.Seed, dropout.Layer, dropout.Probability), new float[batch * dropout.Features])
            ),
        ];
        (_sorted, _places, _labels, _sortedLabels) = (new long[batch], new int[batch], new long[batch], new long[batch]);
    }

    public IReadOnlyList<AgopState> HookStates => Array.ConvertAll(_hooks, hook => hook.State);

    private Architecture Architecture => _weights.Architecture;

    public double Step(ReadOnlySpan<long> rows, long dropoutStream)
    {
        Sort(rows);
        var order = _train.Load(_sorted.AsSpan(0, rows.Length));
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
            Fill(_program, part, first);
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
        var (loss, correct, count) = (0.0, 0L, _validation.Count);
        for (var batch = 0L; batch < count; batch += _options.BatchSize)
        {
            var (length, sum) = ((int)Math.Min(_options.BatchSize, count - batch), 0.0);
            var start = _validation.LoadRange(batch, length);
            var labels = _validation.Labels(batch, length);
            for (var first = 0; first < length; first += _inference.Blocks * Block.Lanes)
            {
                var samples = Math.Min(_inference.Blocks * Block.Lanes, length - first);
                SampleLoader.Load(_validation.Pointer, Architecture.InputSize, start + first, samples, _inference.Input);
                SampleLoader.LoadClasses(labels.Slice(first, samples), _classes.Pointer);
                _inference.Forward(Block.CountFor(samples));
                for (var block = 0; block < Block.CountFor(samples); block++)
                {
                    sum += Loss(_inference, block);
                    Heads<TV, float, TW>.Predict(_inference.Logits.ValuesOf(block), Architecture.Classes, _losses.Pointer);
                    for (var lane = 0; lane < Math.Min(Block.Lanes, samples - block * Block.Lanes); lane++)
                        correct += _losses.Pointer[lane] == _classes.Pointer[block * Block.Lanes + lane] ? 1 : 0;
                }
            }
            loss += sum / length;
        }
        GC.KeepAlive(this);
        return (loss, (double)correct / count);
    }

    public WeightSet CopyWeights() => _weights.ToWeightSet(_weights.Values.Span);

    public void Dispose()
    {
        _train.Dispose();
        _validation.Dispose();
    }

    /// <summary>
    /// Orders a batch by class, so that the hook seldom gets blocks of several classes. Up to rounding, the step's sums do not depend on
    /// the order.
    /// </summary>
    private void Sort(ReadOnlySpan<long> rows)
    {
        Span<int> next = stackalloc int[Architecture.Classes];
        _train.Labels(rows, _labels);
        foreach (var label in _labels.AsSpan(0, rows.Length))
            next[(int)label]++;
        var start = 0;
        foreach (ref var place in next)
            (place, start) = (start, start + place);
        for (var i = 0; i < rows.Length; i++)
        {
            var place = next[(int)_labels[i]]++;
            (_sorted[place], _sortedLabels[place], _places[place]) = (rows[i], _labels[i], i);
        }
    }

    private void AddToHook(AgopLanes<TV, float, TW> hook, ReadOnlySpan<int> order)
    {
        for (var first = 0; first < order.Length; first += _inference.Blocks * Block.Lanes)
        {
            var part = order.Slice(first, Math.Min(_inference.Blocks * Block.Lanes, order.Length - first));
            Fill(_inference, part, first);
            _inference.Forward(Block.CountFor(part.Length));
            hook.Add(_inference, Block.CountFor(part.Length), _classes.Pointer, labelled: true);
        }
    }

    private void Fill(FusedProgram<TV, float, TW> program, ReadOnlySpan<int> rows, int first)
    {
        SampleLoader.Load(_train.Pointer, Architecture.InputSize, rows, program.Input);
        SampleLoader.LoadClasses(_sortedLabels.AsSpan(first, rows.Length), _classes.Pointer);
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
