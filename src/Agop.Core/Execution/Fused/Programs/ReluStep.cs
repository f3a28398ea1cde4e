using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>A ReLU that stands alone: max(x, 0), with gradient 0 at 0.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
/// <param name="input">Before.</param>
/// <param name="output">After.</param>
internal sealed unsafe class ReluStep<TV, T, TW>(BlockTensor<T> input, BlockTensor<T> output) : IStep<T>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly int[] _x = input.ValueVolume.Indices();
    private readonly int[] _y = output.ValueVolume.Indices();
    private readonly int[] _dx = input.GradientVolume.Indices();
    private readonly int[] _dy = output.GradientVolume.Indices();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int blocks)
    {
        for (var block = 0; block < blocks; block++)
        for (var i = 0; i < _x.Length; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var value = TV.Load(input.ValuesOf(block) + _x[i] * Block.Lanes + lane);
            TV.Store(TV.WhereGreater(TV.Zero, value, TV.Zero, value), output.ValuesOf(block) + _y[i] * Block.Lanes + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int blocks, T* weights, bool inputGradient)
    {
        if (!inputGradient)
            return;
        for (var block = 0; block < blocks; block++)
        for (var i = 0; i < _x.Length; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var value = TV.Load(input.ValuesOf(block) + _x[i] * Block.Lanes + lane);
            var gradient = TV.Load(output.GradientsOf(block) + _dy[i] * Block.Lanes + lane);
            TV.Store(TV.WhereGreater(value, TV.Zero, gradient, TV.Zero), input.GradientsOf(block) + _dx[i] * Block.Lanes + lane);
        }
    }
}
