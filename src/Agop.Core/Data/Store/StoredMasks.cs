using Agop.Core.Arrays;

namespace Agop.Core.Data.Store;

/// <summary>
/// Masks (n, H, W) of -1, 0 and 1, int8, from the shards' bits: <c>mask</c> where one is not zero, <c>mask_sign</c> where it is negative.
/// </summary>
internal sealed class StoredMasks(IShards shards, SplitManifest split, int height, int width)
    : StoredRows(shards, split, ShardArrays.Mask, ElementType.Int8, [height, width])
{
    protected override void Read(ShardFile shard, long first, Span<byte> rows)
    {
        var packed = new byte[rows.Length / RowBytes * BitMask.Bytes(height, width)];
        shard.Read(ShardArrays.Mask, first, packed, BitMask.Bytes(height, width));
        BitMask.Unpack(packed, width, rows, 1);
        if (!shard.Has(ShardArrays.MaskSign))
            return;
        shard.Read(ShardArrays.MaskSign, first, packed, BitMask.Bytes(height, width));
        var signs = new byte[rows.Length];
        BitMask.Unpack(packed, width, signs, unchecked((byte)-2));
        for (var i = 0; i < rows.Length; i++)
            rows[i] += signs[i];
    }
}
