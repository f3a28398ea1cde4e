using System.Numerics;
using System.Runtime.CompilerServices;

namespace Agop.Core.Vectors;

/// <summary>
/// exp, log, sin and cos by polynomials of our own, so that results depend neither on the machine's libm nor on the width. Within 2 units
/// in the last place of float, 4 of double, over the stated domains.
/// </summary>
/// <typeparam name="TV">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TW">The vector of doubles.</typeparam>
internal static class Elementary<TV, T, TW>
    where TV : struct, ISimd<TV, T, TW>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TW : struct, ISimd<TW, double, TW>
{
    private static bool IsSingle
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float);
    }

    /// <summary>e^x, for x clamped to where the result is a normal number: [-87, 88] for float, [-708, 709] for double.</summary>
    /// <remarks>
    /// x = n ln 2 + r with |r| at most ln 2 / 2, and Taylor's polynomial of r: degree 7 for float (error 5e-9), 13 for double (4e-18).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Exp(TV x)
    {
        var (low, high) = (Constant(IsSingle ? -87 : -708), Constant(IsSingle ? 88 : 709));
        x = TV.WhereGreater(low, x, low, x);
        x = TV.WhereGreater(x, high, high, x);
        var n = TV.Round(x * Constant(1.4426950408889634));
        // ln 2 in two parts, the first with enough trailing zeros for n times it to be exact.
        var r = TV.MultiplyAdd(n, Constant(IsSingle ? -0.693359375 : -6.93147180369123816490e-01), x);
        r = TV.MultiplyAdd(n, Constant(IsSingle ? 2.12194440054690582e-4 : -1.90821492927058770002e-10), r);
        TV p;
        if (IsSingle)
        {
            p = Constant(1.0 / 5040);
        }
        else
        {
            p = Constant(1.0 / 6227020800);
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 479001600));
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 39916800));
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 3628800));
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 362880));
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 40320));
            p = TV.MultiplyAdd(p, r, Constant(1.0 / 5040));
        }
        p = TV.MultiplyAdd(p, r, Constant(1.0 / 720));
        p = TV.MultiplyAdd(p, r, Constant(1.0 / 120));
        p = TV.MultiplyAdd(p, r, Constant(1.0 / 24));
        p = TV.MultiplyAdd(p, r, Constant(1.0 / 6));
        p = TV.MultiplyAdd(p, r, Constant(0.5));
        p = TV.MultiplyAdd(p, r, Constant(1));
        p = TV.MultiplyAdd(p, r, Constant(1));
        // In two steps, since 2^n alone may be too large or too small where the product is not.
        var half = TV.Round(n * Constant(0.5));
        return TV.ScaleByPowerOfTwo(TV.ScaleByPowerOfTwo(p, half), n - half);
    }

    /// <summary>ln x, for positive normal x.</summary>
    /// <remarks>
    /// x = 2^e m with m in [sqrt 1/2, sqrt 2); ln m = 2 artanh s, s = (m - 1) / (m + 1), by its series: to s^9 for float (error 2e-9), s^21
    /// for double (2e-17).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TV Log(TV x)
    {
        var (m, e) = TV.Split(x);
        var (one, root) = (Constant(1), Constant(1.4142135623730951));
        e = TV.WhereGreater(m, root, e + one, e);
        m = TV.WhereGreater(m, root, m * Constant(0.5), m);
        var s = (m - one) / (m + one);
        var z = s * s;
        TV p;
        if (IsSingle)
        {
            p = Constant(1.0 / 9);
        }
        else
        {
            p = Constant(1.0 / 21);
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 19));
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 17));
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 15));
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 13));
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 11));
            p = TV.MultiplyAdd(p, z, Constant(1.0 / 9));
        }
        p = TV.MultiplyAdd(p, z, Constant(1.0 / 7));
        p = TV.MultiplyAdd(p, z, Constant(1.0 / 5));
        p = TV.MultiplyAdd(p, z, Constant(1.0 / 3));
        var twice = s + s;
        var small = TV.MultiplyAdd(twice * z, p, e * Constant(IsSingle ? -2.12194440054690582e-4 : 1.90821492927058770002e-10));
        return TV.MultiplyAdd(e, Constant(IsSingle ? 0.693359375 : 6.93147180369123816490e-01), twice + small);
    }

    /// <summary>sin and cos of 2 pi u, for u in [0, 1], to the precision of float.</summary>
    /// <remarks>4u = q + f with |f| at most 1/2; Taylor's polynomials of f pi / 2, and the quarter turns by q.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TV Sin, TV Cos) SinCosTurns(TV u)
    {
        var turns = u * Constant(4);
        var q = TV.Round(turns);
        var a = (turns - q) * Constant(1.5707963267948966);
        var z = a * a;
        var s = TV.MultiplyAdd(Constant(1.0 / 362880), z, Constant(-1.0 / 5040));
        s = TV.MultiplyAdd(s, z, Constant(1.0 / 120));
        s = TV.MultiplyAdd(s, z, Constant(-1.0 / 6));
        s = TV.MultiplyAdd(s * z, a, a);
        var c = TV.MultiplyAdd(Constant(-1.0 / 3628800), z, Constant(1.0 / 40320));
        c = TV.MultiplyAdd(c, z, Constant(-1.0 / 720));
        c = TV.MultiplyAdd(c, z, Constant(1.0 / 24));
        c = TV.MultiplyAdd(c, z, Constant(-0.5));
        c = TV.MultiplyAdd(c, z, Constant(1));
        var (one, two, three) = (Constant(1), Constant(2), Constant(3));
        var (minusS, minusC) = (TV.Zero - s, TV.Zero - c);
        var sin = TV.WhereEqual(q, one, c, TV.WhereEqual(q, two, minusS, TV.WhereEqual(q, three, minusC, s)));
        var cos = TV.WhereEqual(q, one, minusS, TV.WhereEqual(q, two, minusC, TV.WhereEqual(q, three, s, c)));
        return (sin, cos);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Constant(double value) => TV.Broadcast(T.CreateTruncating(value));
}
