namespace Agop.Core.Data.Store;

/// <summary>The names of a shard's arrays.</summary>
internal static class ShardArrays
{
    public const string Images = "images",
        Labels = "labels",
        Mask = "mask",
        MaskSign = "mask_sign",
        Truth = "truth",
        Native = "native";
}
