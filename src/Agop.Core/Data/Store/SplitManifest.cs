using System.Text.Json.Serialization;

namespace Agop.Core.Data.Store;

/// <summary>The shards of a split, in the order of its samples.</summary>
/// <param name="Name">What it is called: train, val, test.</param>
/// <param name="Shards">Its shards.</param>
internal sealed record SplitManifest(string Name, IReadOnlyList<ShardInfo> Shards)
{
    /// <summary>How many samples.</summary>
    [JsonIgnore]
    public long Count => Shards.Sum(shard => (long)shard.Count);
}
