using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Agop.Core.Vectors;

/// <summary>256 bits of floats or doubles.</summary>
internal readonly unsafe struct Simd256<T>(Vector256<T> value) : ISimd<Simd256<T>, T, Simd256<double>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _value = value;

    public static int Count => Vector256<T>.Count;

    public static Simd256<T> Zero => new(Vector256<T>.Zero);

    public static int WideParts => sizeof(double) / sizeof(T);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Load(int* source) =>
        typeof(T) == typeof(float)
            ? new(Vector256.ConvertToSingle(Vector256.Load(source)).As<float, T>())
            : new(
                Vector256
                    .ConvertToDouble(
                        Vector256.Create(Vector128.WidenLower(Vector128.Load(source)), Vector128.WidenUpper(Vector128.Load(source)))
                    )
                    .As<double, T>()
            );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256<T> value, T* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator +(Simd256<T> a, Simd256<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator -(Simd256<T> a, Simd256<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator *(Simd256<T> a, Simd256<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator /(Simd256<T> a, Simd256<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> MultiplyAdd(Simd256<T> a, Simd256<T> b, Simd256<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector256.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
            : new(Vector256.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Sqrt(Simd256<T> value) => new(Vector256.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Abs(Simd256<T> value) => new(Vector256.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Round(Simd256<T> value) =>
        typeof(T) == typeof(float)
            ? new(Vector256.Round(value._value.AsSingle()).As<float, T>())
            : new(Vector256.Round(value._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> WhereGreater(Simd256<T> a, Simd256<T> b, Simd256<T> yes, Simd256<T> no) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> WhereEqual(Simd256<T> a, Simd256<T> b, Simd256<T> yes, Simd256<T> no) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(a._value, b._value), yes._value, no._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ScaleByPowerOfTwo(Simd256<T> value, Simd256<T> power) =>
        typeof(T) == typeof(float)
            ? new(value._value * ((Vector256.ConvertToInt32(power._value.AsSingle()) + Vector256.Create(127)) << 23).As<int, T>())
            : new(value._value * ((Vector256.ConvertToInt64(power._value.AsDouble()) + Vector256.Create(1023L)) << 52).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Simd256<T> Mantissa, Simd256<T> Exponent) Split(Simd256<T> value)
    {
        if (typeof(T) == typeof(float))
        {
            var bits = value._value.AsInt32();
            var exponent = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(127));
            var mantissa = (bits & Vector256.Create(0x7FFFFF)) | Vector256.Create(0x3F800000);
            return (new(mantissa.As<int, T>()), new(exponent.As<float, T>()));
        }
        else
        {
            var bits = value._value.AsInt64();
            var exponent = Vector256.ConvertToDouble((bits >>> 52) - Vector256.Create(1023L));
            var mantissa = (bits & Vector256.Create(0xFFFFFFFFFFFFFL)) | Vector256.Create(0x3FF0000000000000L);
            return (new(mantissa.As<long, T>()), new(exponent.As<double, T>()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<double> Widen(Simd256<T> value, int part)
    {
        if (typeof(T) == typeof(double))
            return new(value._value.AsDouble());
        var single = value._value.AsSingle();
        return new(part == 0 ? Vector256.WidenLower(single) : Vector256.WidenUpper(single));
    }
}
