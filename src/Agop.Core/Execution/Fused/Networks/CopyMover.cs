using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Gradients;
using Agop.Core.Randomness;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Networks;

/// <summary>Moves the images in a program's input to their copies, one after the other.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
/// <param name="copies">Which copies.</param>
/// <param name="input">The images, then their copies.</param>
/// <param name="size">Elements per image, D.</param>
/// <param name="total">How many images there are in all.</param>
/// <param name="width">The vectors' width.</param>
/// <param name="blocks">How many blocks the input has room for.</param>
internal sealed unsafe class CopyMover<TV, T, TW>(Copies copies, BlockTensor<T> input, int size, int total, SimdWidth width, int blocks)
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly int[] _indices = input.ValueVolume.Indices();
    private readonly AlignedBuffer<T> _images = new(size * Block.Lanes * blocks);
    private readonly AlignedBuffer<float> _normal = new((size + 3) / 4 * 4 * Block.Lanes);
    private readonly AlignedBuffer<T> _noise = new((size + 3) / 4 * 4 * Block.Lanes);
    private readonly GaussianNoise? _source = copies is NoisyCopies { Given: null } noisy ? new GaussianNoise(noisy.Seed, width) : null;
    private readonly T[]? _given = copies is NoisyCopies { Given: { } given }
        ? Array.ConvertAll(given.ToDoubles(), T.CreateTruncating)
        : null;
    private int _first;
    private int _samples;

    /// <summary>Remembers the images that are in the input now.</summary>
    /// <param name="first">The first one's number.</param>
    /// <param name="samples">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Hold(int first, int samples)
    {
        (_first, _samples) = (first, samples);
        for (var block = 0; block < Block.CountFor(samples); block++)
        for (var i = 0; i < size; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(
                TV.Load(input.ValuesOf(block) + _indices[i] * Block.Lanes + lane),
                _images.Pointer + (block * size + i) * Block.Lanes + lane
            );
    }

    /// <summary>Fills the input with the images' copies of that number.</summary>
    public void MoveTo(int copy)
    {
        for (var block = 0; block < Block.CountFor(_samples); block++)
        {
            switch (copies)
            {
                case ScaledCopies scaled:
                    Scale(block, T.CreateTruncating(scaled.Factors[copy]));
                    break;
                case NoisyCopies noisy:
                    Draw(noisy, copy, block);
                    Add(block, _given is null ? T.CreateTruncating(noisy.Deviation) : T.One);
                    break;
                default:
                    throw new NotSupportedException($"fused path: unknown copies {copies.GetType().Name}");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(int block, T factor)
    {
        T* from = _images.Pointer + block * size * Block.Lanes,
            to = input.ValuesOf(block);
        var by = TV.Broadcast(factor);
        for (var i = 0; i < size; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(TV.Load(from + i * Block.Lanes + lane) * by, to + _indices[i] * Block.Lanes + lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int block, T factor)
    {
        T* from = _images.Pointer + block * size * Block.Lanes,
            to = input.ValuesOf(block);
        var by = TV.Broadcast(factor);
        for (var i = 0; i < size; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(
                TV.MultiplyAdd(TV.Load(_noise.Pointer + i * Block.Lanes + lane), by, TV.Load(from + i * Block.Lanes + lane)),
                to + _indices[i] * Block.Lanes + lane
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Draw(NoisyCopies noisy, int copy, int block)
    {
        if (_source is not null)
        {
            if (typeof(T) == typeof(float))
            {
                _source.Fill(noisy.FirstIndex + _first + block * Block.Lanes, copy, size, (float*)_noise.Pointer);
                return;
            }
            _source.Fill(noisy.FirstIndex + _first + block * Block.Lanes, copy, size, _normal.Pointer);
            for (var i = 0; i < size * Block.Lanes; i++)
                _noise.Pointer[i] = T.CreateTruncating(_normal.Pointer[i]);
            return;
        }
        for (var lane = 0; lane < Block.Lanes; lane++)
        {
            var sample = block * Block.Lanes + lane;
            for (var i = 0; i < size; i++)
                _noise.Pointer[i * Block.Lanes + lane] =
                    sample < _samples ? _given![((long)copy * total + _first + sample) * size + i] : T.Zero;
        }
    }
}
