namespace Agop.Core.Data.Store;

/// <summary>Where shards are found. Safe for concurrent use.</summary>
internal interface IShards
{
    /// <summary>An open shard whose bytes are what its hash says.</summary>
    /// <exception cref="LostShardException">It is nowhere to be had.</exception>
    ShardFile Open(string hash);
}
