using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>Inverted dropout while training: each element times its factor, 0 or 1 / (1 - p).</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
/// <param name="layer">Its number in the architecture.</param>
/// <param name="probability">Of an element to be dropped.</param>
/// <param name="input">Before.</param>
/// <param name="output">After.</param>
/// <param name="blocks">How many blocks there is room for.</param>
internal sealed unsafe class DropoutStep<TV, T, TW>(int layer, double probability, BlockTensor<T> input, BlockTensor<T> output, int blocks)
    : IStep<T>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly AlignedBuffer<T> _factors = new(input.ValueVolume.Count * Block.Lanes * blocks);
    private readonly int[] _x = input.ValueVolume.Indices();
    private readonly int[] _y = output.ValueVolume.Indices();
    private readonly int[] _dx = input.GradientVolume.Indices();
    private readonly int[] _dy = output.GradientVolume.Indices();

    /// <summary>Its number in the architecture.</summary>
    public int Layer => layer;

    /// <summary>Of an element to be dropped.</summary>
    public double Probability => probability;

    /// <summary>Elements per sample.</summary>
    public int Features => _x.Length;

    /// <summary>Sets one sample's factors.</summary>
    public void SetFactors(int block, int lane, ReadOnlySpan<float> factors)
    {
        var place = _factors.Pointer + block * Features * Block.Lanes + lane;
        for (var i = 0; i < factors.Length; i++)
            place[i * Block.Lanes] = T.CreateTruncating(factors[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int blocks)
    {
        for (var block = 0; block < blocks; block++)
        for (var i = 0; i < _x.Length; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(
                TV.Load(input.ValuesOf(block) + _x[i] * Block.Lanes + lane) * Factor(block, i, lane),
                output.ValuesOf(block) + _y[i] * Block.Lanes + lane
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int blocks, T* weights, bool inputGradient)
    {
        if (!inputGradient)
            return;
        for (var block = 0; block < blocks; block++)
        for (var i = 0; i < _x.Length; i++)
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            TV.Store(
                TV.Load(output.GradientsOf(block) + _dy[i] * Block.Lanes + lane) * Factor(block, i, lane),
                input.GradientsOf(block) + _dx[i] * Block.Lanes + lane
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TV Factor(int block, int i, int lane) => TV.Load(_factors.Pointer + (block * Features + i) * Block.Lanes + lane);
}
