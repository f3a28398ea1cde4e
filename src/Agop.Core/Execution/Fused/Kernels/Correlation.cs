using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>
/// y[row, column] = bias[row] + sum over taps of w[row, tap] x[column + tap]: a convolution's forward pass, its input gradient, and both of
/// a fully connected layer are this with other offsets. Each sum is one chain of fused multiply-adds in the order of the taps.
/// </summary>
/// <param name="tapOffsets">From a column's input base to each tap.</param>
/// <param name="rowOffsets">From a column's output base to each row.</param>
/// <param name="inputColumns">Each column's base in the input.</param>
/// <param name="outputColumns">
/// Each column's base in the output; where windows of four columns are pooled, each window's, in the place of its first column.
/// </param>
/// <param name="winnerColumns">Where windows are pooled: each window's base among the winners, in the place of its first column.</param>
/// <param name="winnerStride">From one row's winners to the next.</param>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class Correlation<TV, T, TW>(
    int[] tapOffsets,
    int[] rowOffsets,
    int[] inputColumns,
    int[] outputColumns,
    int[]? winnerColumns = null,
    int winnerStride = 0
)
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private readonly AlignedBuffer<int> _taps = new(Block.InLanes(tapOffsets));
    private readonly AlignedBuffer<int> _rows = new(Block.InLanes(rowOffsets));
    private readonly AlignedBuffer<int> _inputs = new(Block.InLanes(inputColumns));
    private readonly AlignedBuffer<int> _outputs = new(Block.InLanes(outputColumns));
    private readonly AlignedBuffer<int> _winners = new(Block.InLanes(winnerColumns ?? []));

    /// <summary>Computes the first columns.</summary>
    /// <param name="x">Input of the first block.</param>
    /// <param name="y">Output of the first block.</param>
    /// <param name="weights">As <see cref="Packing"/> says.</param>
    /// <param name="bias">One per row, or null.</param>
    /// <param name="columns">How many.</param>
    /// <param name="relu">Whether negative results become zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(T* x, T* y, T* weights, T* bias, int columns, bool relu)
    {
        var (rows, taps) = (_rows.Length, _taps.Length);
        var row = 0;
        for (; row + Packing.Tile <= rows; row += Packing.Tile)
        {
            var column = 0;
            for (; column + 4 <= columns; column += 4)
                FourByFour(x, y, weights + row * taps, bias, row, column, relu, null);
            for (; column < columns; column++)
                FourByOne(x, y, weights + row * taps, bias, row, column, relu);
        }
        for (; row < rows; row++)
        {
            var column = 0;
            for (; column + 8 <= columns; column += 8)
                OneByEight(x, y, weights + row * taps, bias, row, column, relu);
            for (; column < columns; column++)
                OneByOne(x, y, weights + row * taps, bias, row, column, relu);
        }
    }

    /// <summary>
    /// Computes the first columns, four to a window, and keeps of each window the largest result, or zero where none is positive, and which
    /// it was: a convolution with its ReLU and 2 x 2 max-pool. For a multiple of four rows.
    /// </summary>
    /// <param name="x">Input of the first block.</param>
    /// <param name="y">Output of the first block.</param>
    /// <param name="winners">
    /// Written: the first of the window's columns with the largest result, or <see cref="MaxPool{TV, T, TW}.NoWinner"/>.
    /// </param>
    /// <param name="weights">As <see cref="Packing"/> says.</param>
    /// <param name="bias">One per row, or null.</param>
    /// <param name="columns">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyPooled(T* x, T* y, T* winners, T* weights, T* bias, int columns)
    {
        for (var row = 0; row < _rows.Length; row += Packing.Tile)
        for (var column = 0; column < columns; column += 4)
            FourByFour(x, y, weights + row * _taps.Length, bias, row, column, relu: true, winners);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourByFour(T* x, T* y, T* w, T* bias, int row, int column, bool relu, T* winners)
    {
        int* inputs = _inputs.Pointer + column,
            outputs = _outputs.Pointer + column,
            rows = _rows.Pointer + row,
            taps = _taps.Pointer,
            end = taps + _taps.Length;
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            T* x0 = x + inputs[0] + lane,
                x1 = x + inputs[1] + lane,
                x2 = x + inputs[2] + lane,
                x3 = x + inputs[3] + lane;
            TV a00,
                a10,
                a20,
                a30;
            if (bias != null)
                (a00, a10, a20, a30) = (
                    TV.Broadcast(bias[row]),
                    TV.Broadcast(bias[row + 1]),
                    TV.Broadcast(bias[row + 2]),
                    TV.Broadcast(bias[row + 3])
                );
            else
                a00 = a10 = a20 = a30 = TV.Zero;
            TV a01 = a00,
                a02 = a00,
                a03 = a00,
                a11 = a10,
                a12 = a10,
                a13 = a10,
                a21 = a20,
                a22 = a20,
                a23 = a20,
                a31 = a30,
                a32 = a30,
                a33 = a30;
            var v = w;
            for (var tap = taps; tap < end; tap++, v += 4)
            {
                nint offset = *tap;
                TV b0 = TV.Load(x0 + offset),
                    b1 = TV.Load(x1 + offset),
                    b2 = TV.Load(x2 + offset),
                    b3 = TV.Load(x3 + offset);
                var c = TV.Broadcast(v[0]);
                a00 = TV.MultiplyAdd(c, b0, a00);
                a01 = TV.MultiplyAdd(c, b1, a01);
                a02 = TV.MultiplyAdd(c, b2, a02);
                a03 = TV.MultiplyAdd(c, b3, a03);
                c = TV.Broadcast(v[1]);
                a10 = TV.MultiplyAdd(c, b0, a10);
                a11 = TV.MultiplyAdd(c, b1, a11);
                a12 = TV.MultiplyAdd(c, b2, a12);
                a13 = TV.MultiplyAdd(c, b3, a13);
                c = TV.Broadcast(v[2]);
                a20 = TV.MultiplyAdd(c, b0, a20);
                a21 = TV.MultiplyAdd(c, b1, a21);
                a22 = TV.MultiplyAdd(c, b2, a22);
                a23 = TV.MultiplyAdd(c, b3, a23);
                c = TV.Broadcast(v[3]);
                a30 = TV.MultiplyAdd(c, b0, a30);
                a31 = TV.MultiplyAdd(c, b1, a31);
                a32 = TV.MultiplyAdd(c, b2, a32);
                a33 = TV.MultiplyAdd(c, b3, a33);
            }
            if (winners != null)
            {
                T* largest = y + outputs[0] + lane,
                    winner = winners + _winners.Pointer[column] + row * winnerStride * Block.Lanes + lane;
                MaxPool<TV, T, TW>.OfFour(a00, a01, a02, a03, largest + rows[0], winner);
                MaxPool<TV, T, TW>.OfFour(a10, a11, a12, a13, largest + rows[1], winner + winnerStride * Block.Lanes);
                MaxPool<TV, T, TW>.OfFour(a20, a21, a22, a23, largest + rows[2], winner + 2 * winnerStride * Block.Lanes);
                MaxPool<TV, T, TW>.OfFour(a30, a31, a32, a33, largest + rows[3], winner + 3 * winnerStride * Block.Lanes);
                continue;
            }
            Four(y + outputs[0] + lane, rows, a00, a10, a20, a30, relu);
            Four(y + outputs[1] + lane, rows, a01, a11, a21, a31, relu);
            Four(y + outputs[2] + lane, rows, a02, a12, a22, a32, relu);
            Four(y + outputs[3] + lane, rows, a03, a13, a23, a33, relu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourByOne(T* x, T* y, T* w, T* bias, int row, int column, bool relu)
    {
        int* taps = _taps.Pointer,
            end = taps + _taps.Length;
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var x0 = x + _inputs.Pointer[column] + lane;
            TV a0,
                a1,
                a2,
                a3;
            if (bias != null)
                (a0, a1, a2, a3) = (
                    TV.Broadcast(bias[row]),
                    TV.Broadcast(bias[row + 1]),
                    TV.Broadcast(bias[row + 2]),
                    TV.Broadcast(bias[row + 3])
                );
            else
                a0 = a1 = a2 = a3 = TV.Zero;
            var v = w;
            for (var tap = taps; tap < end; tap++, v += 4)
            {
                var b = TV.Load(x0 + (nint)(*tap));
                a0 = TV.MultiplyAdd(TV.Broadcast(v[0]), b, a0);
                a1 = TV.MultiplyAdd(TV.Broadcast(v[1]), b, a1);
                a2 = TV.MultiplyAdd(TV.Broadcast(v[2]), b, a2);
                a3 = TV.MultiplyAdd(TV.Broadcast(v[3]), b, a3);
            }
            Four(y + _outputs.Pointer[column] + lane, _rows.Pointer + row, a0, a1, a2, a3, relu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneByEight(T* x, T* y, T* w, T* bias, int row, int column, bool relu)
    {
        int* inputs = _inputs.Pointer + column,
            outputs = _outputs.Pointer + column,
            taps = _taps.Pointer,
            end = taps + _taps.Length;
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            T* x0 = x + inputs[0] + lane,
                x1 = x + inputs[1] + lane,
                x2 = x + inputs[2] + lane,
                x3 = x + inputs[3] + lane;
            T* x4 = x + inputs[4] + lane,
                x5 = x + inputs[5] + lane,
                x6 = x + inputs[6] + lane,
                x7 = x + inputs[7] + lane;
            var a0 = bias != null ? TV.Broadcast(bias[row]) : TV.Zero;
            TV a1 = a0,
                a2 = a0,
                a3 = a0,
                a4 = a0,
                a5 = a0,
                a6 = a0,
                a7 = a0;
            var v = w;
            for (var tap = taps; tap < end; tap++, v++)
            {
                nint offset = *tap;
                var c = TV.Broadcast(*v);
                a0 = TV.MultiplyAdd(c, TV.Load(x0 + offset), a0);
                a1 = TV.MultiplyAdd(c, TV.Load(x1 + offset), a1);
                a2 = TV.MultiplyAdd(c, TV.Load(x2 + offset), a2);
                a3 = TV.MultiplyAdd(c, TV.Load(x3 + offset), a3);
                a4 = TV.MultiplyAdd(c, TV.Load(x4 + offset), a4);
                a5 = TV.MultiplyAdd(c, TV.Load(x5 + offset), a5);
                a6 = TV.MultiplyAdd(c, TV.Load(x6 + offset), a6);
                a7 = TV.MultiplyAdd(c, TV.Load(x7 + offset), a7);
            }
            var place = y + _rows.Pointer[row] + lane;
            Put(place + outputs[0], a0, relu);
            Put(place + outputs[1], a1, relu);
            Put(place + outputs[2], a2, relu);
            Put(place + outputs[3], a3, relu);
            Put(place + outputs[4], a4, relu);
            Put(place + outputs[5], a5, relu);
            Put(place + outputs[6], a6, relu);
            Put(place + outputs[7], a7, relu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneByOne(T* x, T* y, T* w, T* bias, int row, int column, bool relu)
    {
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var a = bias != null ? TV.Broadcast(bias[row]) : TV.Zero;
            for (var tap = 0; tap < _taps.Length; tap++)
                a = TV.MultiplyAdd(TV.Broadcast(w[tap]), TV.Load(x + _inputs.Pointer[column] + _taps.Pointer[tap] + lane), a);
            Put(y + _outputs.Pointer[column] + _rows.Pointer[row] + lane, a, relu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(T* y, int* rows, TV a0, TV a1, TV a2, TV a3, bool relu)
    {
        Put(y + rows[0], a0, relu);
        Put(y + rows[1], a1, relu);
        Put(y + rows[2], a2, relu);
        Put(y + rows[3], a3, relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* place, TV value, bool relu) =>
        TV.Store(relu ? TV.WhereGreater(TV.Zero, value, TV.Zero, value) : value, place);
}
