using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>A scalar as it crosses to native code; it keeps whether it was an integer, for type promotion.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Number(bool isInteger, double real, long integer)
{
    private readonly int _isInteger = isInteger ? 1 : 0;
    private readonly int _reserved = 0;
    private readonly double _real = real;
    private readonly long _integer = integer;
}
