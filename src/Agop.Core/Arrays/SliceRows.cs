namespace Agop.Core.Arrays;

/// <summary>Some consecutive rows of others, which stay the caller's.</summary>
internal sealed class SliceRows(ArrayRows rows, long start, long count) : ArrayRows(rows.Type, [count, .. rows.Shape[1..]])
{
    public override void Read(long first, Span<byte> bytes) => rows.Read(start + first, bytes);
}
