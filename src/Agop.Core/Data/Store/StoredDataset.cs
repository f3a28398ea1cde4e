using Agop.Core.Arrays;

namespace Agop.Core.Data.Store;

/// <summary>Opens data sets whose shards are read when they are needed.</summary>
internal static class StoredDataset
{
    /// <summary>A data set with the splits train, val and test.</summary>
    /// <param name="manifest">What it holds.</param>
    /// <param name="shards">Where its shards are.</param>
    public static Dataset Open(DatasetManifest manifest, IShards shards)
    {
        DatasetSplit Split(string name) => OpenSplit(manifest, manifest.Find(name) ?? new SplitManifest(name, []), shards);
        return new Dataset(Split("train"), Split("val"), Split("test"));
    }

    /// <summary>One split.</summary>
    public static DatasetSplit OpenSplit(DatasetManifest manifest, SplitManifest split, IShards shards)
    {
        return new DatasetSplit(
            new StoredRows(shards, split, ShardArrays.Images, manifest.Type, manifest.Shape),
            new StoredRows(shards, split, ShardArrays.Labels, manifest.LabelType, []),
            manifest is { Mask: [var rowCount, var columnCount], Truth: { } truth }
                    ? new StoredRows(shards, split, ShardArrays.Truth, truth, [rowCount, columnCount])
                : manifest.Mask is [var height, var width] ? new StoredMasks(shards, split, height, width)
                : new NoMasks(split.Count, (int)manifest.Shape[^2], (int)manifest.Shape[^1])
        )
        {
            Native = manifest.Native is [var rows, var columns]
                ? new StoredRows(shards, split, ShardArrays.Native, ElementType.UInt8, [rows, (columns + 7) / 8])
                : null,
            NativeWidth = manifest.Native is [_, var nativeWidth] ? nativeWidth : 0,
        };
    }
}
