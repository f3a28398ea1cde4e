using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Gradients;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Kernels;

/// <summary>Running sums of gradients in float64, one per input element and slot.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal static unsafe class GradientSums<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    /// <summary>sum += g and squares += g*g.</summary>
    /// <param name="g">(D, 16).</param>
    /// <param name="sum">(D, 16), added to.</param>
    /// <param name="squares">(D, 16), added to.</param>
    /// <param name="size">D.</param>
    /// <param name="classes">Each slot's class, or null for all slots.</param>
    /// <param name="wanted">The class whose slots are added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMoments(T* g, double* sum, double* squares, int size, T* classes, T wanted)
    {
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Load(g + i);
            if (classes != null)
                value = TV.WhereEqual(TV.Load(classes + i % Block.Lanes), TV.Broadcast(wanted), value, TV.Zero);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var wide = TV.Widen(value, part);
                double* s = sum + i + part * TW.Count,
                    q = squares + i + part * TW.Count;
                TW.Store(TW.Load(s) + wide, s);
                TW.Store(TW.MultiplyAdd(wide, wide, TW.Load(q)), q);
            }
        }
    }

    /// <summary>sum += weight * term(g).</summary>
    /// <param name="g">(D, 16).</param>
    /// <param name="sum">(D, 16), added to.</param>
    /// <param name="size">D.</param>
    /// <param name="weight">What each term is multiplied by.</param>
    /// <param name="term">What of g is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeighted(T* g, double* sum, int size, double weight, GradientTerm term)
    {
        var w = TW.Broadcast(weight);
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Load(g + i);
            if (term == GradientTerm.Absolute)
                value = TV.Abs(value);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var wide = TV.Widen(value, part);
                if (term == GradientTerm.Squared)
                    wide *= wide;
                var s = sum + i + part * TW.Count;
                TW.Store(TW.MultiplyAdd(wide, w, TW.Load(s)), s);
            }
        }
    }
}
