using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Typed, element-by-element access to a CPU tensor, in row-major order of its shape whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor.numel();

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        if (_tensor.is_contiguous())
        {
            Elements(_tensor)[checked((int)tensorIndex)..].CopyTo(array[arrayIndex..]);
            GC.KeepAlive(_tensor);
            return;
        }
        using var packed = _tensor.contiguous().DetachFromDisposeScope();
        Elements(packed)[checked((int)tensorIndex)..].CopyTo(array[arrayIndex..]);
    }

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        if (!_tensor.is_contiguous()) throw new InvalidOperationException("CopyFrom needs a contiguous tensor");
        array[arrayIndex..].CopyTo(Elements(_tensor)[checked((int)tensorIndex)..]);
        GC.KeepAlive(_tensor);
    }

    /// <summary>Nothing to release: the accessor only points at its tensor.</summary>
    public void Dispose()
    {
    }

    private static Span<T> Elements(torch.Tensor tensor) => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
