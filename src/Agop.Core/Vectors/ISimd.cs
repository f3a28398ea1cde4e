using System.Numerics;

namespace Agop.Core.Vectors;

/// <summary>
/// A vector of samples: the kernels are written once over this and give the same bits at every width, because samples never meet inside a
/// vector and every operation is correctly rounded.
/// </summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">Its element.</typeparam>
/// <typeparam name="TWide">The vector of doubles of the same width in bits.</typeparam>
internal unsafe interface ISimd<TSelf, T, TWide>
    where TSelf : struct, ISimd<TSelf, T, TWide>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWide : struct, ISimd<TWide, double, TWide>
{
    /// <summary>How many elements; divides <see cref="Block.Lanes"/>.</summary>
    static abstract int Count { get; }

    /// <summary>All elements zero.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads <see cref="Count"/> elements.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Reads integers and converts them, each exactly where it has no more bits than the element's mantissa.</summary>
    static abstract TSelf Load(int* source);

    /// <summary>Writes <see cref="Count"/> elements.</summary>
    static abstract void Store(TSelf value, T* destination);

    /// <summary>Every element the same.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The square root.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The magnitude.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>The nearest whole number, the even one among equals.</summary>
    static abstract TSelf Round(TSelf value);

    /// <summary>Where a > b, <paramref name="yes"/>, else <paramref name="no"/>.</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>Where a equals b, <paramref name="yes"/>, else <paramref name="no"/>.</summary>
    static abstract TSelf WhereEqual(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>value * 2^power, exactly, for whole powers that keep the result a normal number.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf power);

    /// <summary>value = mantissa * 2^exponent with the mantissa in [1, 2), for positive normal numbers.</summary>
    static abstract (TSelf Mantissa, TSelf Exponent) Split(TSelf value);

    /// <summary>How many vectors of doubles hold the same elements.</summary>
    static abstract int WideParts { get; }

    /// <summary>The elements of one part as doubles.</summary>
    static abstract TWide Widen(TSelf value, int part);
}
