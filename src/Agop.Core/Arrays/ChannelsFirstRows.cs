namespace Agop.Core.Arrays;

/// <summary>Images (n, H, W, C) as (n, C, H, W).</summary>
/// <param name="rows">The images; closed with this.</param>
internal sealed class ChannelsFirstRows(ArrayRows rows) : ArrayRows(rows.Type, [rows.Shape[0], rows.Shape[3], rows.Shape[1], rows.Shape[2]])
{
    public override void Read(long first, Span<byte> bytes) =>
        rows.Rows(first, bytes.Length / RowBytes).ChannelsFirst().Bytes.CopyTo(bytes);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rows.Dispose();
        base.Dispose(disposing);
    }
}
