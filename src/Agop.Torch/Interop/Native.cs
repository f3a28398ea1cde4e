using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Turns statuses into exceptions.</summary>
internal static class Native
{
    private const int OutOfMemory = 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status)
    {
        if (status != 0) Throw(status);
    }

    /// <summary>The same, and keeps the owners of the handles that the call used from being finalized before it returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status, object? first, object? second = null, object? third = null, object? fourth = null, object? fifth = null)
    {
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
        GC.KeepAlive(fourth);
        GC.KeepAlive(fifth);
        Check(status);
    }

    public static string Text(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? "";

    [DoesNotReturn]
    private static void Throw(int status)
    {
        var message = Text(NativeMethods.agop_last_error());
        throw status == OutOfMemory ? new TorchOutOfMemoryException(message) : new TorchException(message);
    }
}
