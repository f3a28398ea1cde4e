using System.Security.Cryptography;
using System.Text;
using Agop.Core.Data.Store;
using Agop.Grains.Contracts;

namespace Agop.Silo.Cluster;

/// <summary>
/// The shards in a data store, listed again when this process changed them, and now and then, since others may share the folder. Safe for
/// concurrent use.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldShards(DataStore store, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private HeldSamples _held = HeldSamples.None;
    private long _changes = -1;
    private DateTimeOffset _until;

    /// <summary>What is held; what was, where the disk does not answer.</summary>
    public HeldSamples Now
    {
        get
        {
            lock (_gate)
            {
                var changes = store.Changes;
                if (changes == _changes && time.GetUtcNow() < _until)
                    return _held;
                (_changes, _until) = (changes, time.GetUtcNow() + s_fresh);
                try
                {
                    var shards = store.Held.Select(shard => shard.Hash).Order(StringComparer.Ordinal).ToArray();
                    _held = shards.Length == 0 ? HeldSamples.None : new HeldSamples(VersionOf(shards), shards);
                }
                catch (DataStoreException)
                {
                    // Tasks that need them say so.
                }
                return _held;
            }
        }
    }

    private static long VersionOf(IReadOnlyList<string> shards) =>
        BitConverter.ToInt64(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(shards)))) | 1;
}
