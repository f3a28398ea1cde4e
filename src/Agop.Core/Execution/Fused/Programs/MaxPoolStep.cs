using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>Max-pooling; see <see cref="MaxPool{TV, T, TW}"/> for its rules.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
/// <param name="kernel">Edge and stride of the window.</param>
/// <param name="behindRelu">Whether the input cannot be negative and zeros take no gradient.</param>
/// <param name="fed">Whether the convolution before it computes its output and its winners.</param>
/// <param name="input">Cropped to whole windows.</param>
/// <param name="output">One element per window.</param>
/// <param name="blocks">How many blocks there is room for.</param>
internal sealed unsafe class MaxPoolStep<TV, T, TW>(
    int kernel,
    bool behindRelu,
    bool fed,
    BlockTensor<T> input,
    BlockTensor<T> output,
    int blocks
) : IStep<T>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly AlignedBuffer<T> _winners = new(output.ValueVolume.Count * Block.Lanes * blocks);
    private readonly int[] _values = output.ValueVolume.Indices();
    private readonly int[] _gradients = output.GradientVolume.Indices();
    private readonly int[] _valueWindows = Windows(input.ValueVolume, output.ValueVolume, kernel);
    private readonly int[] _gradientWindows = Windows(input.GradientVolume, output.ValueVolume, kernel);
    private readonly int[] _valueMembers = Members(input.ValueVolume, kernel);
    private readonly int[] _gradientMembers = Members(input.GradientVolume, kernel);

    /// <summary>What is pooled to.</summary>
    public BlockTensor<T> Output => output;

    /// <summary>Per block, output element and slot: which of the window it came from.</summary>
    public T* Winners => _winners.Pointer;

    public void Forward(int blocks)
    {
        if (fed)
            return;
        for (var block = 0; block < blocks; block++)
        {
            T* x = input.ValuesOf(block),
                y = output.ValuesOf(block),
                winners = _winners.Pointer + block * _values.Length * Block.Lanes;
            Forward(x, y, winners);
        }
    }

    public void Backward(int blocks, T* weights, bool inputGradient)
    {
        if (!inputGradient)
            return;
        for (var block = 0; block < blocks; block++)
        {
            T* dx = input.GradientsOf(block),
                dy = output.GradientsOf(block),
                winners = _winners.Pointer + block * _values.Length * Block.Lanes;
            if (kernel == 2)
                BackwardTwo(dx, dy, winners);
            else
                BackwardAny(dx, dy, winners);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(T* x, T* y, T* winners)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            {
                var window = x + _valueWindows[i] * Block.Lanes + lane;
                var (largest, winner) = (TV.Load(window), TV.Zero);
                for (var k = 1; k < _valueMembers.Length; k++)
                    MaxPool<TV, T, TW>.Challenge(TV.Load(window + _valueMembers[k] * Block.Lanes), k, ref largest, ref winner);
                TV.Store(largest, y + _values[i] * Block.Lanes + lane);
                TV.Store(behindRelu ? MaxPool<TV, T, TW>.BehindRelu(largest, winner) : winner, winners + i * Block.Lanes + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardAny(T* dx, T* dy, T* winners)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            {
                var window = dx + _gradientWindows[i] * Block.Lanes + lane;
                var (gradient, winner) = (TV.Load(dy + _gradients[i] * Block.Lanes + lane), TV.Load(winners + i * Block.Lanes + lane));
                for (var k = 0; k < _gradientMembers.Length; k++)
                    Award(window + _gradientMembers[k] * Block.Lanes, k, gradient, winner);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardTwo(T* dx, T* dy, T* winners)
    {
        nint next = Block.Lanes,
            below = input.GradientVolume.RowStride * Block.Lanes;
        for (var i = 0; i < _values.Length; i++)
        {
            for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            {
                var window = dx + _gradientWindows[i] * Block.Lanes + lane;
                var (gradient, winner) = (TV.Load(dy + _gradients[i] * Block.Lanes + lane), TV.Load(winners + i * Block.Lanes + lane));
                Award(window, 0, gradient, winner);
                Award(window + next, 1, gradient, winner);
                Award(window + below, 2, gradient, winner);
                Award(window + below + next, 3, gradient, winner);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Award(T* place, int k, TV gradient, TV winner) =>
        TV.Store(TV.WhereEqual(winner, TV.Broadcast(T.CreateTruncating(k)), gradient, TV.Zero), place);

    private static int[] Windows(Volume source, Volume to, int kernel) =>
        [
            .. from c in Enumerable.Range(0, to.Channels)
            from y in Enumerable.Range(0, to.Height)
            from x in Enumerable.Range(0, to.Width)
            select source.Index(c, kernel * y, kernel * x),
        ];

    private static int[] Members(Volume source, int kernel) =>
        [.. from y in Enumerable.Range(0, kernel) from x in Enumerable.Range(0, kernel) select y * source.RowStride + x];
}
