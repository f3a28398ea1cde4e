using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>A convolution or a fully connected layer, with the ReLU behind it if there is one.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class AffineStep<TV, T, TW> : IStep<T>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly PackedWeights<T> _weights;
    private readonly PackedLayer _layer;
    private readonly BlockTensor<T> _output;
    private readonly BlockTensor<T> _input;
    private readonly bool _relu;
    private readonly bool _mask;
    private readonly MaxPoolStep<TV, T, TW>? _pool;
    private readonly Correlation<TV, T, TW>? _pooled;
    private readonly Correlation<TV, T, TW> _forward;
    private readonly Correlation<TV, T, TW> _backward;
    private readonly OuterProduct<TV, T, TW> _gradient;
    private readonly int[] _valueIndices;
    private readonly int[] _gradientIndices;
    private readonly int _columnsPerBlock;
    private readonly int _inputColumnsPerBlock;
    private readonly AlignedBuffer<T> _scratch = new(16 * Block.Lanes);

    private AffineStep(
        PackedWeights<T> weights,
        PackedLayer layer,
        BlockTensor<T> input,
        BlockTensor<T> output,
        bool relu,
        bool maskedByPool,
        MaxPoolStep<TV, T, TW>? pool,
        Correlation<TV, T, TW>? pooled,
        Correlation<TV, T, TW> forward,
        Correlation<TV, T, TW> backward,
        OuterProduct<TV, T, TW> gradient,
        int columnsPerBlock,
        int inputColumnsPerBlock
    )
    {
        (_weights, _layer, _input, _output, _relu, _mask) = (weights, layer, input, output, relu, relu && !maskedByPool);
        (_pool, _pooled) = (pool, pooled);
        (_forward, _backward, _gradient, _columnsPerBlock, _inputColumnsPerBlock) = (
            forward,
            backward,
            gradient,
            columnsPerBlock,
            inputColumnsPerBlock
        );
        (_valueIndices, _gradientIndices) = (output.ValueVolume.Indices(), output.GradientVolume.Indices());
    }

    /// <summary>A fully connected layer: one column per block, one tap per input element.</summary>
    public static AffineStep<TV, T, TW> Linear(
        PackedWeights<T> weights,
        PackedLayer layer,
        BlockTensor<T> input,
        BlockTensor<T> output,
        bool relu,
        int blocks
    )
    {
        var (x, y, dx, dy) = (input.ValueVolume, output.ValueVolume, input.GradientVolume, output.GradientVolume);
        int[] Column(Volume volume) => BlockTensor<T>.Columns(blocks, volume.Length, [0]);
        return new AffineStep<TV, T, TW>(
            weights,
            layer,
            input,
            output,
            relu,
            maskedByPool: false,
            pool: null,
            pooled: null,
            new(x.Indices(), y.Indices(), Column(x), Column(y)),
            new(dy.Indices(), dx.Indices(), Column(dy), Column(dx)),
            new(dy.Indices(), x.Indices(), Column(dy), Column(x)),
            1,
            1
        );
    }

    /// <summary>
    /// A convolution: one column per place of the kernel and block; places that the next layer drops are left out. With a pool that it
    /// feeds, it computes that pool's output and winners and none of its own.
    /// </summary>
    public static AffineStep<TV, T, TW> Convolution(
        PackedWeights<T> weights,
        PackedLayer layer,
        int kernel,
        int padding,
        BlockTensor<T> input,
        BlockTensor<T> output,
        bool relu,
        bool maskedByPool,
        MaxPoolStep<TV, T, TW>? fed,
        int blocks
    )
    {
        var (x, y, dx, dy) = (input.ValueVolume, output.ValueVolume, input.GradientVolume, output.GradientVolume);
        int[] inputTaps =
        [
            .. from c in Enumerable.Range(0, x.Channels)
            from ky in Enumerable.Range(0, kernel)
            from kx in Enumerable.Range(0, kernel)
            select c * x.ChannelStride + ky * x.RowStride + kx,
        ];
        int[] gradientTaps =
        [
            .. from o in Enumerable.Range(0, dy.Channels)
            from ky in Enumerable.Range(0, kernel)
            from kx in Enumerable.Range(0, kernel)
            select o * dy.ChannelStride - ky * dy.RowStride - kx,
        ];
        int[] Channels(Volume volume) => [.. Enumerable.Range(0, volume.Channels).Select(c => c * volume.ChannelStride)];
        int[] Places(Volume volume, int height, int width, int shift) =>
            BlockTensor<T>.Columns(
                blocks,
                volume.Length,
                [
                    .. from row in Enumerable.Range(0, height)
                    from column in Enumerable.Range(0, width)
                    select volume.Index(0, row + shift, column + shift),
                ]
            );
        var xPlaces = Places(x, y.Height, y.Width, -padding);
        Correlation<TV, T, TW>? pooled = null;
        if (fed is not null)
        {
            var z = fed.Output.ValueVolume;
            var windows = from row in Enumerable.Range(0, z.Height) from column in Enumerable.Range(0, z.Width) select (row, column);
            int[] FourTimes(IEnumerable<int> perWindow) => [.. perWindow.SelectMany(place => Enumerable.Repeat(place, 4))];
            int[] members =
            [
                .. windows.SelectMany(window =>
                    new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(member =>
                        x.Index(0, 2 * window.row + member.Item1 - padding, 2 * window.column + member.Item2 - padding)
                    )
                ),
            ];
            pooled = new(
                inputTaps,
                Channels(z),
                BlockTensor<T>.Columns(blocks, x.Length, members),
                BlockTensor<T>.Columns(blocks, z.Length, FourTimes(windows.Select(window => z.Index(0, window.row, window.column)))),
                BlockTensor<T>.Columns(blocks, z.Count, FourTimes(Enumerable.Range(0, z.Height * z.Width))),
                z.Height * z.Width
            );
        }
        return new AffineStep<TV, T, TW>(
            weights,
            layer,
            input,
            output,
            relu,
            maskedByPool,
            fed,
            pooled,
            new(inputTaps, Channels(y), xPlaces, Places(y, y.Height, y.Width, 0)),
            new(gradientTaps, Channels(dx), Places(dy, dx.Height, dx.Width, padding), Places(dx, dx.Height, dx.Width, 0)),
            new(Channels(dy), inputTaps, Places(dy, y.Height, y.Width, 0), xPlaces),
            y.Height * y.Width,
            dx.Height * dx.Width
        );
    }

    public void Forward(int blocks)
    {
        var bias = _layer.Biases is { } biases ? _weights.Values.Pointer + biases : null;
        if (_pooled is not null)
            _pooled.ApplyPooled(
                _input.Values,
                _pool!.Output.Values,
                _pool.Winners,
                _weights.Values.Pointer + _layer.Weights,
                bias,
                blocks * _columnsPerBlock
            );
        else
            _forward.Apply(_input.Values, _output.Values, _weights.Values.Pointer + _layer.Weights, bias, blocks * _columnsPerBlock, _relu);
    }

    public void Backward(int blocks, T* weights, bool input)
    {
        if (_mask)
            Mask(blocks);
        if (weights != null)
        {
            _gradient.Add(_output.Gradients, _input.Values, weights + _layer.Weights, blocks * _columnsPerBlock, _scratch.Pointer);
            if (_layer.Biases is { } biases)
                _gradient.AddRowSums(_output.Gradients, weights + biases, blocks * _columnsPerBlock, _scratch.Pointer);
        }
        if (input)
            _backward.Apply(
                _output.Gradients,
                _input.Gradients,
                _weights.Backward.Pointer + _layer.Weights,
                null,
                blocks * _inputColumnsPerBlock,
                relu: false
            );
    }

    /// <summary>Zeroes the gradients where the ReLU gave zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mask(int blocks)
    {
        for (var block = 0; block < blocks; block++)
        {
            T* y = _output.ValuesOf(block),
                d = _output.GradientsOf(block);
            for (var i = 0; i < _valueIndices.Length; i++)
            {
                T* value = y + _valueIndices[i] * Block.Lanes,
                    gradient = d + _gradientIndices[i] * Block.Lanes;
                for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
                    TV.Store(TV.WhereGreater(TV.Load(value + lane), TV.Zero, TV.Load(gradient + lane), TV.Zero), gradient + lane);
            }
        }
    }
}
