using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>
/// The rules of max-pooling: among equals the first of a window wins, NaN wins over all, and behind a ReLU a window without a positive
/// value passes no gradient on.
/// </summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal static unsafe class MaxPool<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    /// <summary>The winner of a window that passes no gradient on.</summary>
    public static T NoWinner => T.NegativeOne;

    /// <summary>The k-th of a window wins only if it is greater than all before it, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Challenge(TV value, int k, ref TV largest, ref TV winner)
    {
        var number = TV.Broadcast(T.CreateTruncating(k));
        winner = TV.WhereEqual(value, value, TV.WhereGreater(value, largest, number, winner), number);
        largest = TV.WhereEqual(value, value, TV.WhereGreater(value, largest, value, largest), value);
    }

    /// <summary>Who wins behind a ReLU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV BehindRelu(TV largest, TV winner) => TV.WhereGreater(largest, TV.Zero, winner, TV.Broadcast(NoWinner));

    /// <summary>ReLU and pool of a window of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfFour(TV a, TV b, TV c, TV d, T* value, T* place)
    {
        var (largest, winner) = (a, TV.Zero);
        Challenge(b, 1, ref largest, ref winner);
        Challenge(c, 2, ref largest, ref winner);
        Challenge(d, 3, ref largest, ref winner);
        TV.Store(TV.WhereGreater(TV.Zero, largest, TV.Zero, largest), value);
        TV.Store(BehindRelu(largest, winner), place);
    }
}
