namespace Agop.Core.Arrays;

/// <summary>The rows of an array in memory.</summary>
internal sealed class MemoryRows(NdArray array) : ArrayRows(array.Type, array.Shape)
{
    public override void Read(long first, Span<byte> rows) =>
        array.Bytes.AsSpan(checked((int)(first * RowBytes)), rows.Length).CopyTo(rows);

    public override NdArray All() => array;
}
