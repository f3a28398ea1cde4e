using System.Runtime.InteropServices;

namespace Agop.Core.Execution.Fused.Memory;

/// <summary>
/// Zeroed memory that does not move, aligned to a cache line. The garbage collector frees it once nothing references the buffer, so a
/// caller that passes its pointer to a kernel keeps the owner alive until the kernel returns (<see cref="GC.KeepAlive"/>).
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Line = 64;
    private readonly byte[] _memory;
    private readonly int _offset;

    /// <param name="length">Elements.</param>
    public AlignedBuffer(int length)
    {
        Length = length;
        _memory = GC.AllocateArray<byte>(checked(length * sizeof(T) + Line), pinned: true);
        fixed (byte* start = _memory)
        {
            Pointer = (T*)(((nuint)start + Line - 1) & ~(nuint)(Line - 1));
            _offset = (int)((byte*)Pointer - start);
        }
    }

    /// <summary>A buffer with these elements.</summary>
    public AlignedBuffer(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>The first element; valid while the buffer is held.</summary>
    public T* Pointer { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => MemoryMarshal.Cast<byte, T>(_memory.AsSpan(_offset, Length * sizeof(T)));
}
