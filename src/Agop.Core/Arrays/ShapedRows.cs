namespace Agop.Core.Arrays;

/// <summary>Rows under another shape with as many rows, which stay the caller's.</summary>
internal sealed class ShapedRows(ArrayRows rows, long[] shape) : ArrayRows(rows.Type, shape)
{
    public override void Read(long first, Span<byte> bytes) => rows.Read(first, bytes);
}
