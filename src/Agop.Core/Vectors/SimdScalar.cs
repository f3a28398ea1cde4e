using System.Numerics;
using System.Runtime.CompilerServices;

namespace Agop.Core.Vectors;

/// <summary>One float or double: what the vectors do, without vectors.</summary>
internal readonly unsafe struct SimdScalar<T>(T value) : ISimd<SimdScalar<T>, T, SimdScalar<double>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _value = value;

    public static int Count => 1;

    public static SimdScalar<T> Zero => new(T.Zero);

    public static int WideParts => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Load(T* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Load(int* source) => new(T.CreateTruncating(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SimdScalar<T> value, T* destination) => *destination = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Broadcast(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> operator +(SimdScalar<T> a, SimdScalar<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> operator -(SimdScalar<T> a, SimdScalar<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> operator *(SimdScalar<T> a, SimdScalar<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> operator /(SimdScalar<T> a, SimdScalar<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> MultiplyAdd(SimdScalar<T> a, SimdScalar<T> b, SimdScalar<T> c) =>
        new(T.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Sqrt(SimdScalar<T> value) => new(T.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Abs(SimdScalar<T> value) => new(T.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> Round(SimdScalar<T> value) => new(T.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> WhereGreater(SimdScalar<T> a, SimdScalar<T> b, SimdScalar<T> yes, SimdScalar<T> no) =>
        a._value > b._value ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> WhereEqual(SimdScalar<T> a, SimdScalar<T> b, SimdScalar<T> yes, SimdScalar<T> no) =>
        a._value == b._value ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<T> ScaleByPowerOfTwo(SimdScalar<T> value, SimdScalar<T> power) =>
        typeof(T) == typeof(float)
            ? new(value._value * T.CreateTruncating(BitConverter.Int32BitsToSingle((int.CreateTruncating(power._value) + 127) << 23)))
            : new(value._value * T.CreateTruncating(BitConverter.Int64BitsToDouble((long.CreateTruncating(power._value) + 1023) << 52)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (SimdScalar<T> Mantissa, SimdScalar<T> Exponent) Split(SimdScalar<T> value)
    {
        if (typeof(T) == typeof(float))
        {
            var bits = BitConverter.SingleToInt32Bits(float.CreateTruncating(value._value));
            return (
                new(T.CreateTruncating(BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) | 0x3F800000))),
                new(T.CreateTruncating((bits >>> 23) - 127))
            );
        }
        else
        {
            var bits = BitConverter.DoubleToInt64Bits(double.CreateTruncating(value._value));
            return (
                new(T.CreateTruncating(BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L))),
                new(T.CreateTruncating((bits >>> 52) - 1023))
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar<double> Widen(SimdScalar<T> value, int part) => new(double.CreateTruncating(value._value));
}
