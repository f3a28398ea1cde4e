using System.Numerics;
using Agop.Core.Accumulation;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Networks;

/// <inheritdoc/>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class FusedRunner<TV, T, TW> : FusedRunner
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly PackedWeights<T> _weights;
    private readonly SimdWidth _width;
    private readonly FusedProgram<TV, T, TW> _program;
    private readonly AlignedBuffer<T> _classes;
    private readonly Architecture _architecture;
    private FusedProgram<TV, T, TW>? _activationProgram;

    public FusedRunner(WeightSet weights, SimdWidth width)
    {
        (_weights, _width, _architecture) = (new(weights), width, weights.Architecture);
        _program = new(_weights, ProgramPurpose.Inference);
        _classes = new(_program.Blocks * Block.Lanes);
    }

    private int Size => _architecture.InputSize;

    public override int BatchSize => _program.Blocks * Block.Lanes;

    public override double[] Logits(ReadOnlySpan<byte> images, int count)
    {
        var logits = new double[count * _architecture.Classes];
        ForEachPass(
            _program,
            images,
            count,
            (first, samples) =>
            {
                _program.Forward(Block.CountFor(samples));
                for (var sample = 0; sample < samples; sample++)
                for (var c = 0; c < _architecture.Classes; c++)
                    logits[(first + sample) * _architecture.Classes + c] = double.CreateTruncating(
                        _program.Logits.ValuesOf(sample / Block.Lanes)[c * Block.Lanes + sample % Block.Lanes]
                    );
            }
        );
        return logits;
    }

    public override long[] Predict(ReadOnlySpan<byte> images, int count)
    {
        var predicted = new long[count];
        ForEachPass(
            _program,
            images,
            count,
            (first, samples) =>
            {
                _program.Forward(Block.CountFor(samples));
                for (var block = 0; block < Block.CountFor(samples); block++)
                    Heads<TV, T, TW>.Predict(
                        _program.Logits.ValuesOf(block),
                        _architecture.Classes,
                        _classes.Pointer + block * Block.Lanes
                    );
                for (var sample = 0; sample < samples; sample++)
                    predicted[first + sample] = long.CreateTruncating(_classes.Pointer[sample]);
            }
        );
        return predicted;
    }

    public override double[][] WeightedGradients(
        ReadOnlySpan<byte> images,
        int count,
        OutputHead head,
        Copies copies,
        IReadOnlyList<GradientTerm> terms,
        CancellationToken cancellation
    )
    {
        var results = terms.Select(_ => new double[checked(count * Size)]).ToArray();
        var sums = terms.Select(_ => new AlignedBuffer<double>(Size * Block.Lanes * _program.Blocks)).ToArray();
        var mover = new CopyMover<TV, T, TW>(copies, _program.Input, Size, count, _width, _program.Blocks);
        ForEachPass(
            _program,
            images,
            count,
            (first, samples) =>
            {
                var blocks = Block.CountFor(samples);
                SampleLoader.LoadClasses(head.Classes.AsSpan(first, samples), _classes.Pointer);
                foreach (var sum in sums)
                    sum.Span.Clear();
                mover.Hold(first, samples);
                for (var copy = 0; copy < copies.Count; copy++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    mover.MoveTo(copy);
                    _program.Forward(blocks);
                    Backward(_program, blocks, head);
                    for (var block = 0; block < blocks; block++)
                    for (var i = 0; i < sums.Length; i++)
                        GradientSums<TV, T, TW>.AddWeighted(
                            _program.Input.GradientsOf(block),
                            sums[i].Pointer + block * Size * Block.Lanes,
                            Size,
                            copies.Weight(copy),
                            terms[i]
                        );
                }
                for (var i = 0; i < sums.Length; i++)
                    ToRows(sums[i].Pointer, Size, first, samples, results[i]);
            }
        );
        GC.KeepAlive(sums);
        GC.KeepAlive(mover);
        return results;
    }

    public override (double[] Activation, double[] Gradient, long[] Shape) LastConvolution(
        ReadOnlySpan<byte> images,
        int count,
        OutputHead head
    )
    {
        var program = _activationProgram ??= new(_weights, ProgramPurpose.Activation);
        var tensor = program.Activation!;
        var (values, gradients, shape) = (tensor.ValueVolume.Indices(), tensor.GradientVolume.Indices(), tensor.ValueVolume);
        var (activation, gradient) = (new double[checked(count * values.Length)], new double[checked(count * values.Length)]);
        ForEachPass(
            program,
            images,
            count,
            (first, samples) =>
            {
                SampleLoader.LoadClasses(head.Classes.AsSpan(first, samples), _classes.Pointer);
                program.Forward(Block.CountFor(samples));
                Backward(program, Block.CountFor(samples), head);
                for (var sample = 0; sample < samples; sample++)
                {
                    var (block, lane, row) = (sample / Block.Lanes, sample % Block.Lanes, (first + sample) * values.Length);
                    for (var i = 0; i < values.Length; i++)
                    {
                        activation[row + i] = double.CreateTruncating(tensor.ValuesOf(block)[values[i] * Block.Lanes + lane]);
                        gradient[row + i] = double.CreateTruncating(tensor.GradientsOf(block)[gradients[i] * Block.Lanes + lane]);
                    }
                }
            }
        );
        return (activation, gradient, [shape.Channels, shape.Height, shape.Width]);
    }

    public override FusedSums Accumulate(AgopPass pass) => new Sums(this, pass);

    private void Backward(FusedProgram<TV, T, TW> program, int blocks, OutputHead head)
    {
        for (var block = 0; block < blocks; block++)
            Heads<TV, T, TW>.Gradient(
                head.Kind,
                head.Loss,
                program.Logits.ValuesOf(block),
                _architecture.Classes,
                _classes.Pointer + block * Block.Lanes,
                program.Logits.GradientsOf(block)
            );
        program.Backward(blocks, null, input: true);
    }

    /// <summary>
    /// Loads the images into a program's input, as many at a time as it takes, and calls <paramref name="run"/> with the first's number and
    /// how many.
    /// </summary>
    private void ForEachPass(FusedProgram<TV, T, TW> program, ReadOnlySpan<byte> images, int count, Action<int, int> run)
    {
        // The activation program may take more blocks than the others, which share the room for classes.
        var room = Math.Min(program.Blocks, _program.Blocks) * Block.Lanes;
        fixed (byte* bytes = images)
        {
            for (var first = 0; first < count; first += room)
            {
                var samples = Math.Min(room, count - first);
                SampleLoader.Load((T*)bytes, Size, first, samples, program.Input);
                run(first, samples);
            }
        }
        GC.KeepAlive(program);
        GC.KeepAlive(this);
    }

    private static void ToRows(double* lanes, int size, int first, int samples, double[] rows)
    {
        fixed (double* pointer = rows)
            for (var block = 0; block < Block.CountFor(samples); block++)
                Transposition.ToRows(
                    lanes + block * size * Block.Lanes,
                    size,
                    Math.Min(Block.Lanes, samples - block * Block.Lanes),
                    pointer + (first + block * Block.Lanes) * size
                );
    }

    private sealed class Sums(FusedRunner<TV, T, TW> runner, AgopPass pass) : FusedSums
    {
        private readonly AgopLanes<TV, T, TW> _lanes = new(pass, runner._architecture.Classes, runner.Size, runner._program.Blocks);
        private readonly long[] _unlabelled = new long[runner.BatchSize];

        public override AgopState State => _lanes.State;

        public override void Add(ReadOnlySpan<byte> images, int count, long[]? labels, CancellationToken cancellation)
        {
            if (pass.Target is GradientTarget.Label or GradientTarget.Loss)
                pass.Required(labels);
            var program = runner._program;
            runner.ForEachPass(
                program,
                images,
                count,
                (first, samples) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    var classes = labels is null ? _unlabelled.AsSpan(0, samples) : labels.AsSpan(first, samples);
                    SampleLoader.LoadClasses(classes, runner._classes.Pointer);
                    program.Forward(Block.CountFor(samples));
                    _lanes.Add(program, Block.CountFor(samples), runner._classes.Pointer, labels is not null);
                }
            );
            GC.KeepAlive(_lanes);
        }
    }
}
