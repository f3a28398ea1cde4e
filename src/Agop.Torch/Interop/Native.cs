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

    public static string Text(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? "";

    [DoesNotReturn]
    private static void Throw(int status)
    {
        var message = Text(NativeMethods.agop_last_error());
        throw status == OutOfMemory ? new TorchOutOfMemoryException(message) : new TorchException(message);
    }
}
