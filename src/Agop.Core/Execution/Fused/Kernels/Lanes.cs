using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>Sums over a block's 16 samples, in one order everywhere: the upper half is added to the lower until one is left.</summary>
internal static unsafe class Lanes
{
    /// <summary>result[i] += the sum of the i-th 16 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums<T>(T* lanes, T* result, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i++)
            result[i] += Sum(lanes + 16 * i);
    }

    /// <summary>The sum of 16 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(T* lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var eight = Vector256.Load(lanes) + Vector256.Load(lanes + 8);
            var four = eight.GetLower() + eight.GetUpper();
            return four[0] + four[2] + (four[1] + four[3]);
        }
        else
        {
            var four = Vector256.Load(lanes) + Vector256.Load(lanes + 8) + (Vector256.Load(lanes + 4) + Vector256.Load(lanes + 12));
            var two = four.GetLower() + four.GetUpper();
            return two[0] + two[1];
        }
    }
}
