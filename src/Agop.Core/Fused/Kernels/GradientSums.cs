using System.Numerics;
using System.Runtime.CompilerServices;
using Agop.Core.Vectors;
using Agop.Core.Gradients;

namespace Agop.Core.Fused.Kernels;

/// <summary>Running sums of gradients in float64, one per input element and lane.</summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal static unsafe class GradientSums<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    /// <summary>sum += g and squares += g*g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMoments(T* g, double* sum, double* squares, int size)
    {
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Load(g + i);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var wide = TV.Widen(value, part);
                double* s = sum + i + part * TW.Count, q = squares + i + part * TW.Count;
                TW.Store(TW.Load(s) + wide, s);
                TW.Store(TW.MultiplyAdd(wide, wide, TW.Load(q)), q);
            }
        }
    }

    /// <summary>The same for the lanes of one class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMoments(T* g, double* sum, double* squares, int size, T* classes, T wanted)
    {
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.WhereEqual(TV.Load(classes + i % Block.Lanes), TV.Broadcast(wanted), TV.Load(g + i), TV.Zero);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var wide = TV.Widen(value, part);
                double* s = sum + i + part * TW.Count, q = squares + i + part * TW.Count;
                TW.Store(TW.Load(s) + wide, s);
                TW.Store(TW.MultiplyAdd(wide, wide, TW.Load(q)), q);
            }
        }
    }

    /// <summary>sum += weight * term(g).</summary>
    public static void AddWeighted(T* g, double* sum, int size, double weight, GradientTerm term)
    {
        switch (term)
        {
            case GradientTerm.Signed:
                AddSigned(g, sum, size, weight);
                break;
            case GradientTerm.Absolute:
                AddAbsolute(g, sum, size, weight);
                break;
            default:
                AddSquared(g, sum, size, weight);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSigned(T* g, double* sum, int size, double weight)
    {
        var w = TW.Broadcast(weight);
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Load(g + i);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var s = sum + i + part * TW.Count;
                TW.Store(TW.MultiplyAdd(TV.Widen(value, part), w, TW.Load(s)), s);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAbsolute(T* g, double* sum, int size, double weight)
    {
        var w = TW.Broadcast(weight);
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Abs(TV.Load(g + i));
            for (var part = 0; part < TV.WideParts; part++)
            {
                var s = sum + i + part * TW.Count;
                TW.Store(TW.MultiplyAdd(TV.Widen(value, part), w, TW.Load(s)), s);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSquared(T* g, double* sum, int size, double weight)
    {
        var w = TW.Broadcast(weight);
        for (var i = 0; i < size * Block.Lanes; i += TV.Count)
        {
            var value = TV.Load(g + i);
            for (var part = 0; part < TV.WideParts; part++)
            {
                var s = sum + i + part * TW.Count;
                var wide = TV.Widen(value, part);
                TW.Store(TW.MultiplyAdd(wide * wide, w, TW.Load(s)), s);
            }
        }
    }
}
