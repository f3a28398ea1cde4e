using System.Security.Cryptography;
using System.Text;
using Agop.Core.Arrays;

namespace Agop.Core.Data.Store;

/// <summary>An array of a split, whose rows lie in the split's shards one behind the other.</summary>
internal class StoredRows : ArrayRows
{
    private readonly IShards _shards;
    private readonly SplitManifest _split;
    private readonly long[] _starts;

    /// <param name="shards">Where they are.</param>
    /// <param name="split">Which.</param>
    /// <param name="array">The array's name in each.</param>
    /// <param name="type">What its elements are.</param>
    /// <param name="row">A row's sizes.</param>
    public StoredRows(IShards shards, SplitManifest split, string array, ElementType type, IEnumerable<long> row)
        : base(type, [split.Count, .. row])
    {
        (_shards, _split, Array) = (shards, split, array);
        _starts = new long[split.Shards.Count];
        for (var i = 1; i < _starts.Length; i++)
            _starts[i] = _starts[i - 1] + split.Shards[i - 1].Count;
    }

    internal override string ContentId => field ??= $"{Array}:{Convert.ToHexStringLower(SHA256.HashData(Hashes))}";

    private byte[] Hashes => Encoding.UTF8.GetBytes(string.Concat(_split.Shards.Select(shard => shard.Hash)));

    /// <summary>The array's name.</summary>
    protected string Array { get; }

    public override void Read(long first, Span<byte> rows)
    {
        while (rows.Length > 0)
        {
            var place = System.Array.BinarySearch(_starts, first);
            place = place < 0 ? ~place - 1 : place;
            // Empty shards are not written, so the place is the only one with this start.
            var (shard, row) = (_split.Shards[place], first - _starts[place]);
            var count = (int)Math.Min(rows.Length / RowBytes, shard.Count - row);
            Read(_shards.Open(shard.Hash), row, rows[..(count * RowBytes)]);
            first += count;
            rows = rows[(count * RowBytes)..];
        }
    }

    /// <summary>Reads rows of one shard.</summary>
    protected virtual void Read(ShardFile shard, long first, Span<byte> rows) => shard.Read(Array, first, rows, RowBytes);
}
