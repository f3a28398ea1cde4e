namespace Agop.Core.Arrays;

/// <summary>Images (n, C, H, W) as (n, H, W, C).</summary>
/// <param name="rows">The images, which stay the caller's.</param>
internal sealed class ChannelsLastRows(ArrayRows rows) : ArrayRows(rows.Type, [rows.Shape[0], rows.Shape[2], rows.Shape[3], rows.Shape[1]])
{
    public override void Read(long first, Span<byte> bytes) => rows.Rows(first, bytes.Length / RowBytes).ChannelsLast().Bytes.CopyTo(bytes);
}
