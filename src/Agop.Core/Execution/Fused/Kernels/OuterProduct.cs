using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>
/// result[row, tap] += sum over columns and samples of a[column + row] b[column + tap]: the gradient of a layer's weights, and the full
/// AGOP matrix. Each slot is one chain over the columns; then the slots are summed as <see cref="Lanes"/> says.
/// </summary>
/// <param name="rowOffsets">From a column's base in a to each row.</param>
/// <param name="tapOffsets">From a column's base in b to each tap.</param>
/// <param name="rowColumns">Each column's base in a.</param>
/// <param name="tapColumns">Each column's base in b.</param>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal sealed unsafe class OuterProduct<TV, T, TW>(int[] rowOffsets, int[] tapOffsets, int[] rowColumns, int[] tapColumns)
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private const int Tile = Packing.Tile;
    private readonly AlignedBuffer<int> _rows = new(Block.InLanes(rowOffsets));
    private readonly AlignedBuffer<int> _taps = new(Block.InLanes(tapOffsets));
    private readonly AlignedBuffer<int> _rowColumns = new(Block.InLanes(rowColumns));
    private readonly AlignedBuffer<int> _tapColumns = new(Block.InLanes(tapColumns));

    /// <summary>Adds the first columns' products.</summary>
    /// <param name="a">The rows' side, first block.</param>
    /// <param name="b">The taps' side, first block.</param>
    /// <param name="result">Rows x taps, laid out as <see cref="Packing"/> says.</param>
    /// <param name="columns">How many.</param>
    /// <param name="scratch">Room for 16 vectors of <see cref="Block.Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(T* a, T* b, T* result, int columns, T* scratch)
    {
        var (rows, taps) = (_rows.Length, _taps.Length);
        var row = 0;
        for (; row + Tile <= rows; row += Tile)
        {
            var tap = 0;
            for (; tap + Tile <= taps; tap += Tile)
            {
                FourByFour(a, b, columns, row, tap, scratch);
                Lanes.AddSums(scratch, result + row * taps + tap * Tile, Tile * Tile);
            }
            for (; tap < taps; tap++)
            for (var i = 0; i < Tile; i++)
            {
                One(a + _rows.Pointer[row + i], b + _taps.Pointer[tap], columns, scratch);
                Lanes.AddSums(scratch, result + row * taps + tap * Tile + i, 1);
            }
        }
        for (; row < rows; row++)
        for (var tap = 0; tap < taps; tap++)
        {
            One(a + _rows.Pointer[row], b + _taps.Pointer[tap], columns, scratch);
            Lanes.AddSums(scratch, result + row * taps + tap, 1);
        }
    }

    /// <summary>result[row] += sum over columns and samples of a[column + row]: the gradient of a bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRowSums(T* a, T* result, int columns, T* scratch)
    {
        var bases = _rowColumns.Pointer;
        for (var row = 0; row < _rows.Length; row++)
        {
            var place = a + _rows.Pointer[row];
            for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
            {
                // Four chains, since one would wait for each addition; the rest goes to the first.
                TV s0 = TV.Zero,
                    s1 = TV.Zero,
                    s2 = TV.Zero,
                    s3 = TV.Zero;
                var column = 0;
                for (; column + 4 <= columns; column += 4)
                {
                    s0 += TV.Load(place + bases[column] + lane);
                    s1 += TV.Load(place + bases[column + 1] + lane);
                    s2 += TV.Load(place + bases[column + 2] + lane);
                    s3 += TV.Load(place + bases[column + 3] + lane);
                }
                for (; column < columns; column++)
                    s0 += TV.Load(place + bases[column] + lane);
                TV.Store(s0 + s1 + (s2 + s3), scratch + lane);
            }
            Lanes.AddSums(scratch, result + row, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourByFour(T* a, T* b, int columns, int row, int tap, T* scratch)
    {
        int* rows = _rows.Pointer + row,
            taps = _taps.Pointer + tap,
            ofRow = _rowColumns.Pointer,
            ofTap = _tapColumns.Pointer,
            end = ofRow + columns;
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            T* a0 = a + rows[0] + lane,
                a1 = a + rows[1] + lane,
                a2 = a + rows[2] + lane,
                a3 = a + rows[3] + lane;
            T* b0 = b + taps[0] + lane,
                b1 = b + taps[1] + lane,
                b2 = b + taps[2] + lane,
                b3 = b + taps[3] + lane;
            TV s00 = TV.Zero,
                s01 = TV.Zero,
                s02 = TV.Zero,
                s03 = TV.Zero,
                s10 = TV.Zero,
                s11 = TV.Zero,
                s12 = TV.Zero,
                s13 = TV.Zero;
            TV s20 = TV.Zero,
                s21 = TV.Zero,
                s22 = TV.Zero,
                s23 = TV.Zero,
                s30 = TV.Zero,
                s31 = TV.Zero,
                s32 = TV.Zero,
                s33 = TV.Zero;
            var t = ofTap;
            for (var r = ofRow; r < end; r++, t++)
            {
                nint i = *r,
                    j = *t;
                TV u0 = TV.Load(a0 + i),
                    u1 = TV.Load(a1 + i),
                    u2 = TV.Load(a2 + i),
                    u3 = TV.Load(a3 + i);
                var v = TV.Load(b0 + j);
                s00 = TV.MultiplyAdd(u0, v, s00);
                s10 = TV.MultiplyAdd(u1, v, s10);
                s20 = TV.MultiplyAdd(u2, v, s20);
                s30 = TV.MultiplyAdd(u3, v, s30);
                v = TV.Load(b1 + j);
                s01 = TV.MultiplyAdd(u0, v, s01);
                s11 = TV.MultiplyAdd(u1, v, s11);
                s21 = TV.MultiplyAdd(u2, v, s21);
                s31 = TV.MultiplyAdd(u3, v, s31);
                v = TV.Load(b2 + j);
                s02 = TV.MultiplyAdd(u0, v, s02);
                s12 = TV.MultiplyAdd(u1, v, s12);
                s22 = TV.MultiplyAdd(u2, v, s22);
                s32 = TV.MultiplyAdd(u3, v, s32);
                v = TV.Load(b3 + j);
                s03 = TV.MultiplyAdd(u0, v, s03);
                s13 = TV.MultiplyAdd(u1, v, s13);
                s23 = TV.MultiplyAdd(u2, v, s23);
                s33 = TV.MultiplyAdd(u3, v, s33);
            }
            var place = scratch + lane;
            Four(place, s00, s10, s20, s30);
            Four(place + 4 * Block.Lanes, s01, s11, s21, s31);
            Four(place + 8 * Block.Lanes, s02, s12, s22, s32);
            Four(place + 12 * Block.Lanes, s03, s13, s23, s33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(T* place, TV a, TV b, TV c, TV d)
    {
        TV.Store(a, place);
        TV.Store(b, place + Block.Lanes);
        TV.Store(c, place + 2 * Block.Lanes);
        TV.Store(d, place + 3 * Block.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(T* a, T* b, int columns, T* scratch)
    {
        int* rows = _rowColumns.Pointer,
            taps = _tapColumns.Pointer;
        for (var lane = 0; lane < Block.Lanes; lane += TV.Count)
        {
            var s = TV.Zero;
            for (var column = 0; column < columns; column++)
                s = TV.MultiplyAdd(TV.Load(a + rows[column] + lane), TV.Load(b + taps[column] + lane), s);
            TV.Store(s, scratch + lane);
        }
    }
}
