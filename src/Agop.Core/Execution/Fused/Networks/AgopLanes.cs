using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Accumulation;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Gradients;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Networks;

/// <summary>An AGOP state under construction: float64 sums per class, input element and slot. Blocks must be added in order.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class AgopLanes<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly AgopPass _pass;
    private readonly int _size;
    private readonly int _classes;
    private readonly long[] _counts;
    private readonly AlignedBuffer<double> _sums;
    private readonly AlignedBuffer<double> _squares;
    private readonly AlignedBuffer<T> _of;
    private readonly FullMatrix? _full;
    private long _samples;

    /// <param name="pass">What is accumulated.</param>
    /// <param name="classes">K.</param>
    /// <param name="size">Elements per input, D.</param>
    /// <param name="blocks">Blocks per program pass.</param>
    public AgopLanes(AgopPass pass, int classes, int size, int blocks)
    {
        pass.RequireSize(size);
        (_pass, _classes, _size, _counts) = (pass, classes, size, new long[classes]);
        (_sums, _squares) = (new(checked(classes * size * Block.Lanes)), new(checked(classes * size * Block.Lanes)));
        _of = new(blocks * Block.Lanes);
        _full = pass.Full ? new FullMatrix(size) : null;
    }

    /// <summary>A copy of what has been added so far.</summary>
    public AgopState State => new(_pass.Target, _samples, [.. _counts], LaneSums(_sums), LaneSums(_squares), _full?.Sum());

    /// <summary>Adds samples whose logits the program has just computed.</summary>
    /// <param name="program">After its forward pass; its gradients are overwritten.</param>
    /// <param name="blocks">How many blocks it holds.</param>
    /// <param name="labels">
    /// Each slot's class, <see cref="Heads{TV, T, TW}.NoSample"/> where there is none; where there are no labels, any class.
    /// </param>
    /// <param name="labelled">Whether they are labels.</param>
    public void Add(FusedProgram<TV, T, TW> program, int blocks, T* labels, bool labelled)
    {
        if (_pass.Target == GradientTarget.Jacobian)
        {
            for (var c = 0; c < _classes; c++)
            {
                for (var block = 0; block < blocks; block++)
                    Heads<TV, T, TW>.SingleLogit(c, _classes, labels + block * Block.Lanes, program.Logits.GradientsOf(block));
                program.Backward(blocks, null, input: true);
                for (var block = 0; block < blocks; block++)
                {
                    var samples = SamplesIn(labels + block * Block.Lanes);
                    AddBlock(program.Input.GradientsOf(block), c, null);
                    _full?.Add(program.Input.GradientsOf(block));
                    _counts[c] += samples;
                    if (c == 0)
                        _samples += samples;
                }
            }
            return;
        }
        var of = Classes(program, blocks, labels, labelled);
        var kind = _pass.Target switch
        {
            GradientTarget.Probability => HeadKind.Probability,
            GradientTarget.Loss => HeadKind.Loss,
            _ => HeadKind.Logit,
        };
        for (var block = 0; block < blocks; block++)
            Heads<TV, T, TW>.Gradient(
                kind,
                _pass.LossInput,
                program.Logits.ValuesOf(block),
                _classes,
                of + block * Block.Lanes,
                program.Logits.GradientsOf(block)
            );
        program.Backward(blocks, null, input: true);
        AddGradients(program, blocks, of);
    }

    /// <summary>Adds the input gradients that the program holds, each slot's to the sums of its class.</summary>
    public void AddGradients(FusedProgram<TV, T, TW> program, int blocks, T* of)
    {
        for (var block = 0; block < blocks; block++)
        {
            var lanes = of + block * Block.Lanes;
            var all = SamplesIn(lanes);
            // Lanes without a sample have zero gradients, and the matrix is not kept per class.
            _full?.Add(program.Input.GradientsOf(block));
            for (var c = 0; c < _classes; c++)
            {
                var count = Count(lanes, T.CreateTruncating(c));
                if (count == 0)
                    continue;
                AddBlock(program.Input.GradientsOf(block), c, count == all ? null : lanes);
                _counts[c] += count;
                _samples += count;
            }
        }
    }

    private void AddBlock(T* gradients, int c, T* lanes)
    {
        double* sums = _sums.Pointer + c * _size * Block.Lanes,
            squares = _squares.Pointer + c * _size * Block.Lanes;
        GradientSums<TV, T, TW>.AddMoments(gradients, sums, squares, _size, lanes, T.CreateTruncating(c));
    }

    /// <summary>Each slot's class: its gradient is that of this class and is added to its sums.</summary>
    private T* Classes(FusedProgram<TV, T, TW> program, int blocks, T* labels, bool labelled)
    {
        if (_pass.Target is GradientTarget.Label or GradientTarget.Loss || (_pass.Target == GradientTarget.Probability && labelled))
            return labels;
        var of = _of.Pointer;
        for (var block = 0; block < blocks; block++)
        {
            var lanes = of + block * Block.Lanes;
            Heads<TV, T, TW>.Predict(program.Logits.ValuesOf(block), _classes, lanes);
            for (var lane = 0; lane < Block.Lanes; lane++)
                if (labels[block * Block.Lanes + lane] == Heads<TV, T, TW>.NoSample)
                    lanes[lane] = Heads<TV, T, TW>.NoSample;
        }
        return of;
    }

    private static int SamplesIn(T* lanes) => Block.Lanes - Count(lanes, Heads<TV, T, TW>.NoSample);

    private static int Count(T* lanes, T wanted)
    {
        var count = 0;
        for (var lane = 0; lane < Block.Lanes; lane++)
            count += lanes[lane] == wanted ? 1 : 0;
        return count;
    }

    private static double[] LaneSums(AlignedBuffer<double> lanes)
    {
        var sums = new double[lanes.Length / Block.Lanes];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = Lanes.Sum(lanes.Pointer + i * Block.Lanes);
        GC.KeepAlive(lanes);
        return sums;
    }

    /// <summary>The sum of g g^T.</summary>
    private sealed class FullMatrix(int size)
    {
        private readonly AlignedBuffer<double> _gradients = new(size * Block.Lanes);
        private readonly AlignedBuffer<double> _scratch = new(16 * Block.Lanes);
        private readonly AlignedBuffer<double> _packed = new(size * size);
        private readonly OuterProduct<TW, double, TW> _outer = new(
            [.. Enumerable.Range(0, size)],
            [.. Enumerable.Range(0, size)],
            [0],
            [0]
        );

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(T* gradients)
        {
            var wide = _gradients.Pointer;
            for (var i = 0; i < size * Block.Lanes; i++)
                wide[i] = double.CreateTruncating(gradients[i]);
            _outer.Add(wide, wide, _packed.Pointer, 1, _scratch.Pointer);
        }

        public double[] Sum()
        {
            var (matrix, packed) = (new double[size * size], _packed.Span.ToArray());
            for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                matrix[row * size + column] = packed[Packing.Index(row, column, size, size)];
            return matrix;
        }
    }
}
