using System.Runtime.InteropServices;
using static TorchSharp.Interop.NativeMethods;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A tensor with a copy of the elements, row-major.</summary>
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <inheritdoc cref="tensor(float[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <inheritdoc cref="tensor(float[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(dataArray, dimensions, dtype, device, requires_grad, names);

    /// <inheritdoc cref="tensor(float[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <inheritdoc cref="tensor(float[], ReadOnlySpan{long}, ScalarType?, Device?, bool, string[])"/>
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>([scalar], [], dtype, device, requires_grad, names: null);

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) => FromSpan<float>([scalar], [], dtype: null, device, requires_grad, names: null);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) => FromSpan<int>([scalar], [], dtype: null, device, requires_grad, names: null);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>([scalar], [], dtype, device, requires_grad, names: null);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        full(size, 0, dtype ?? ScalarType.Float32, device, requires_grad, names);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        full(size.AsSpan(), 0, dtype ?? ScalarType.Float32, device, requires_grad, names);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        full(size, 1, dtype ?? ScalarType.Float32, device, requires_grad, names);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        full(size.AsSpan(), 1, dtype ?? ScalarType.Float32, device, requires_grad, names);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        full(size.AsSpan(), value, dtype, device, requires_grad, names);

    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        var d = device ?? CPU;
        fixed (long* p = size) return Made(agop_full(p, size.Length, value.Value, (int)(dtype ?? (value.IsInteger ? ScalarType.Int64 : ScalarType.Float32)), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        var d = device ?? CPU;
        fixed (long* p = size) return Made(agop_empty(p, size.Length, (int)(dtype ?? ScalarType.Float32), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var d = device ?? CPU;
        return Made(agop_arange(start.Value, stop.Value, step.Value, (int)(dtype ?? (start.IsInteger && stop.IsInteger && step.IsInteger ? ScalarType.Int64 : ScalarType.Float32)), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var d = device ?? CPU;
        return Made(agop_linspace(start, end, steps, (int)(dtype ?? ScalarType.Float32), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        var d = device ?? CPU;
        return Made(agop_eye(rows, columns < 0 ? rows : columns, (int)(dtype ?? ScalarType.Float32), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var d = device ?? CPU;
        fixed (long* p = size) return Made(agop_rand(p, size.Length, (int)(dtype ?? ScalarType.Float32), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var d = device ?? CPU;
        fixed (long* p = size) return Made(agop_randn(p, size.Length, (int)(dtype ?? ScalarType.Float32), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var d = device ?? CPU;
        return Made(agop_randperm(n, (int)(dtype ?? ScalarType.Int64), (int)d.type, d.index, out var result), result, requires_grad);
    }

    public static Tensor zeros_like(Tensor input) => Tensor.Result(agop_zeros_like(input.Handle, out var result), result, input);
    public static Tensor ones_like(Tensor input) => Tensor.Result(agop_ones_like(input.Handle, out var result), result, input);

    internal static Tensor FromBytes(ReadOnlySpan<byte> bytes, ScalarType type, ReadOnlySpan<long> dimensions, Device? device = null)
    {
        RequireFilled(bytes.Length / SizeOf(type), bytes.Length % SizeOf(type), dimensions);
        var d = device ?? CPU;
        fixed (byte* data = bytes)
        fixed (long* sizes = dimensions)
        {
            byte none = 0;
            return Tensor.Result(agop_from_data(data is null ? &none : data, (int)type, sizes, dimensions.Length, (int)d.type, d.index, out var result), result);
        }
    }

    private static Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        RefuseNames(names);
        var made = FromBytes(MemoryMarshal.AsBytes(values), TypeOf<T>(), dimensions, device);
        if (dtype is { } wanted && wanted != made.dtype) made = made.to(wanted, disposeAfter: true);
        return requires_grad ? made.requires_grad_() : made;
    }

    /// <summary>libtorch reads as much as the shape says: the elements must be exactly so many.</summary>
    private static void RequireFilled(long elements, int rest, ReadOnlySpan<long> dimensions)
    {
        long count = 1;
        foreach (var dimension in dimensions) count = checked(count * dimension);
        if (count != elements || rest != 0) throw new ArgumentException($"{elements} elements do not fill a shape of {count}");
    }

    private static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        _ => 8,
    };

    private static Tensor Made(int status, nint handle, bool requires_grad)
    {
        var made = Tensor.Result(status, handle);
        return requires_grad ? made.requires_grad_() : made;
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is not null) throw new NotSupportedException("named tensors are not part of this subset");
    }
}
