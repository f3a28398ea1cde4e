using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number on its way into an operation.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(bool isInteger, double real, long integer) => (Value, IsInteger) = (new Number(isInteger, real, integer), isInteger);

    internal Number Value { get; }

    internal bool IsInteger { get; }

    internal static readonly Scalar One = 1;

    public static implicit operator Scalar(byte value) => new(isInteger: true, 0, value);
    public static implicit operator Scalar(sbyte value) => new(isInteger: true, 0, value);
    public static implicit operator Scalar(short value) => new(isInteger: true, 0, value);
    public static implicit operator Scalar(int value) => new(isInteger: true, 0, value);
    public static implicit operator Scalar(long value) => new(isInteger: true, 0, value);
    public static implicit operator Scalar(float value) => new(isInteger: false, value, 0);
    public static implicit operator Scalar(double value) => new(isInteger: false, value, 0);

    /// <summary>Nothing to release here; TorchSharp's scalars are native objects, so the method belongs to the surface.</summary>
    public void Dispose()
    {
    }
}
