using System.Runtime.InteropServices;
using Agop.Core.Libtorch;
using TorchSharp;

namespace Agop.Core.Arrays;

/// <summary>
/// A dense array in memory: an element type, a row-major shape and little-endian bytes. What files hold and tasks exchange.
/// </summary>
/// <example>
/// <code>
/// NdArray array = NdArray.From([1.0, 2, 3, 4, 5, 6], 3, 2);
/// NdArray rows = array.Take([2, 0]); // (2, 2): 5, 6 and 1, 2
/// </code>
/// </example>
public sealed class NdArray
{
    /// <summary>Wraps bytes that fill the shape exactly.</summary>
    public NdArray(ElementType type, long[] shape, byte[] bytes)
    {
        if (CountOf(shape) * type.Size() != bytes.Length)
            throw new ArgumentException($"{bytes.Length} bytes do not fill [{string.Join(",", shape)}] of {type}", nameof(bytes));
        (Type, Shape, Bytes) = (type, shape, bytes);
    }

    /// <summary>What the elements are.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes, outermost first.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, little-endian, row-major.</summary>
    public byte[] Bytes { get; }

    /// <summary>How many elements.</summary>
    public long Count => CountOf(Shape);

    /// <summary>Shape as a person writes it: <c>(8000, 8, 8)</c>.</summary>
    public string ShapeText => TextOf(Shape);

    /// <summary>An array with a copy of the values.</summary>
    public static NdArray From<T>(ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged => new(ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>An array with a copy of the values.</summary>
    public static NdArray From<T>(T[] values, params long[] shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>An array of one element and no dimensions.</summary>
    public static NdArray Scalar<T>(T value)
        where T : unmanaged => From<T>([value], []);

    /// <summary>A copy of a tensor's elements.</summary>
    public static NdArray From(torch.Tensor tensor)
    {
        using var packed = tensor.detach().cpu().contiguous().DetachFromDisposeScope();
        return new NdArray(ElementTypes.Of(packed.dtype), packed.shape, packed.bytes.ToArray());
    }

    /// <summary>The elements as they are, without conversion.</summary>
    public Span<T> As<T>()
        where T : unmanaged =>
        ElementTypes.Of<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(Bytes.AsSpan())
            : throw new InvalidOperationException($"the array holds {Type}, not {typeof(T).Name}");

    /// <summary>The elements, each converted to double.</summary>
    public double[] ToDoubles() =>
        Type switch
        {
            ElementType.Bool or ElementType.UInt8 => Convert<byte>(x => x),
            ElementType.Int8 => Convert<sbyte>(x => x),
            ElementType.Int16 => Convert<short>(x => x),
            ElementType.UInt16 => Convert<ushort>(x => x),
            ElementType.Int32 => Convert<int>(x => x),
            ElementType.UInt32 => Convert<uint>(x => x),
            ElementType.Int64 => Convert<long>(x => x),
            ElementType.UInt64 => Convert<ulong>(x => x),
            ElementType.Float16 => Convert<Half>(x => (double)x),
            ElementType.Float32 => Convert<float>(x => x),
            _ => As<double>().ToArray(),
        };

    /// <summary>The elements, each converted to an integer; a fraction or a value out of range is an error.</summary>
    public long[] ToIntegers() =>
        Type == ElementType.Int64
            ? As<long>().ToArray()
            : Array.ConvertAll(
                ToDoubles(),
                x =>
                    double.IsInteger(x) && Math.Abs(x) < 9e15
                        ? (long)x
                        : throw new InvalidDataException($"expected whole numbers, found {x}")
            );

    /// <summary>A CPU tensor of the asked element type, of this shape or another with as many elements.</summary>
    public torch.Tensor ToTensor(torch.ScalarType type, params long[] shape)
    {
        var dimensions = shape.Length > 0 ? shape : Shape;
        return Type.Torch() is { } same
            ? LibtorchRuntime.FromBytes(Bytes, same, dimensions).to(type)
            : torch.tensor(ToDoubles(), dimensions, type);
    }

    /// <summary>The same elements under another shape.</summary>
    public NdArray Reshape(params long[] shape) => new(Type, shape, Bytes);

    /// <summary>(n, H, W, C) as (n, C, H, W).</summary>
    public NdArray ChannelsFirst() =>
        Shape is [var n, var h, var w, var c]
            ? new NdArray(Type, [n, c, h, w], Exchanged(n, h * w, c))
            : throw new InvalidOperationException("expected four dimensions");

    /// <summary>(n, C, H, W) as (n, H, W, C).</summary>
    public NdArray ChannelsLast() =>
        Shape is [var n, var c, var h, var w]
            ? new NdArray(Type, [n, h, w, c], Exchanged(n, c, h * w))
            : throw new InvalidOperationException("expected four dimensions");

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> of the first dimension.</summary>
    public NdArray Rows(long start, long count)
    {
        var row = Shape[0] == 0 ? 0 : Bytes.Length / Shape[0];
        return new NdArray(Type, [count, .. Shape[1..]], Bytes.AsSpan((int)(start * row), (int)(count * row)).ToArray());
    }

    /// <summary>The given rows of the first dimension, in that order.</summary>
    public NdArray Take(IReadOnlyList<int> rows)
    {
        var row = Shape[0] == 0 ? 0 : (int)(Bytes.Length / Shape[0]);
        var bytes = new byte[rows.Count * (long)row];
        for (var i = 0; i < rows.Count; i++)
            Bytes.AsSpan(rows[i] * row, row).CopyTo(bytes.AsSpan(i * row));
        return new NdArray(Type, [rows.Count, .. Shape[1..]], bytes);
    }

    /// <summary>Joins arrays of one type along the first dimension; their other dimensions are equal.</summary>
    public static NdArray Concatenate(IReadOnlyList<NdArray> parts) => new JoinedRows([.. parts.Select(part => (ArrayRows)part)]).All();

    internal static string TextOf(long[] shape) => $"({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")})";

    internal static long CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var dimension in shape)
            count = checked(count * dimension);
        return count;
    }

    /// <summary>The bytes of (n, a, b) elements in the order (n, b, a).</summary>
    private byte[] Exchanged(long n, long a, long b)
    {
        var (result, size) = (new byte[Bytes.Length], Type.Size());
        for (long row = 0, place = 0; row < n; row++)
        for (long i = 0; i < a; i++)
        for (long j = 0; j < b; j++, place++)
            Bytes.AsSpan((int)(place * size), size).CopyTo(result.AsSpan((int)((row * a * b + j * a + i) * size)));
        return result;
    }

    private double[] Convert<T>(Func<T, double> convert)
        where T : unmanaged
    {
        var source = MemoryMarshal.Cast<byte, T>(Bytes.AsSpan());
        var values = new double[source.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = convert(source[i]);
        return values;
    }
}
