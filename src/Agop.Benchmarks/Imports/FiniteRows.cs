using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Benchmarks.Imports;

/// <summary>Images whose values are looked at when they are read: NaN and infinity are refused with their place.</summary>
/// <param name="rows">The images, which stay the caller's.</param>
/// <param name="source">What errors call them.</param>
internal sealed class FiniteRows(ArrayRows rows, string source) : ArrayRows(rows.Type, rows.Shape)
{
    public override void Read(long first, Span<byte> bytes)
    {
        rows.Read(first, bytes);
        if (!Type.IsFloating())
            return;
        var array = new NdArray(Type, [bytes.Length / RowBytes, .. Shape[1..]], bytes.ToArray());
        if (Finite.Problem(array, "image", first: first) is { } problem)
            throw new InputException(source, problem);
    }
}
