namespace Agop.Core.Arrays;

/// <summary>Some rows of others, in a given order; those stay the caller's.</summary>
internal sealed class ChosenRows(ArrayRows rows, int[] order) : ArrayRows(rows.Type, [order.Length, .. rows.Shape[1..]])
{
    public override void Read(long first, Span<byte> bytes)
    {
        for (var i = 0; i * RowBytes < bytes.Length; i++)
            rows.Read(order[first + i], bytes.Slice(i * RowBytes, RowBytes));
    }
}
