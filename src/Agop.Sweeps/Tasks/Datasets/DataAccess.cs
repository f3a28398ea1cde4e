using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Agop.Core.Data;
using Agop.Core.Data.Store;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>
/// Opens the data sets that results describe. What a machine lacks, it makes again from the result's own task. Safe for concurrent use.
/// </summary>
/// <param name="store">Where this machine keeps samples.</param>
internal sealed class DataAccess(DataStore store)
{
    /// <summary>The value that holds the manifest.</summary>
    public const string Manifest = "manifest";

    /// <summary>The value that holds the task.</summary>
    public const string Recipe = "recipe";

    private readonly ConcurrentDictionary<string, Lock> _making = new(StringComparer.Ordinal);

    /// <summary>The stores of other machines, if there are any.</summary>
    public IOtherStores? Others { get; set; }

    /// <summary>Where this machine keeps samples.</summary>
    public DataStore Store => store;

    /// <summary>The manifest of a result.</summary>
    /// <exception cref="System.Text.Json.JsonException">It has none.</exception>
    public static DatasetManifest ManifestOf(TaskResult result) => DatasetManifest.Parse(result.Values[Manifest]?.ToJsonString() ?? "null");

    /// <summary>The ids of the tasks that a result's samples are made from; none where it has no samples.</summary>
    public static IEnumerable<string> SourcesOf(TaskResult result) =>
        result.Values[Recipe]?["needs"] is JsonArray needs ? needs.Select(need => (string)need!) : [];

    /// <summary>The shards that a range of samples lies in.</summary>
    public static IReadOnlyList<ShardInfo> ShardsOf(DatasetManifest manifest, SampleRange range)
    {
        var shards = new List<ShardInfo>();
        foreach (var split in manifest.Splits.Where(split => range.Split is null || split.Name == range.Split))
        {
            var ((first, count), begin) = (Core.Accumulation.Shards.Range(split.Count, range.Parts, range.Part), 0L);
            foreach (var shard in split.Shards)
            {
                if (begin < first + count && begin + shard.Count > first)
                    shards.Add(shard);
                begin += shard.Count;
            }
        }
        return shards;
    }

    /// <summary>The data set of a result.</summary>
    public Dataset Open(TaskResult result) => StoredDataset.Open(ManifestOf(result), new Shards(this, result));

    /// <summary>One split of it.</summary>
    public DatasetSplit OpenSplit(TaskResult result, int split)
    {
        var manifest = ManifestOf(result);
        return StoredDataset.OpenSplit(manifest, manifest.Splits[split], new Shards(this, result));
    }

    /// <summary>The manifest of an imported data set, imported here or elsewhere; null where no one has it.</summary>
    public DatasetManifest? FindImported(string id) =>
        store.Imports.FirstOrDefault(import => import.Manifest.Id == id)?.Manifest ?? Others?.Find(id);

    /// <summary>A shard that is not here: brought from elsewhere, or made again with its data set.</summary>
    private ShardFile Restore(TaskResult result, string hash)
    {
        if (Others is not null)
            lock (_making.GetOrAdd(hash, _ => new Lock()))
            {
                if (store.Find(hash) is { } brought)
                    return brought;
                if (Others.Fetch(hash, store) && store.Find(hash) is { } fetched)
                    return fetched;
            }
        var expected = ManifestOf(result);
        lock (_making.GetOrAdd(expected.Id, _ => new Lock()))
        {
            if (store.Find(hash) is { } made)
                return made;
            var recipe = result.Values[Recipe]!.AsObject();
            var task = TaskDefinition.Parse(
                (string)recipe["kind"]!,
                recipe["spec"]!.ToJsonString(),
                [.. recipe["needs"]!.AsArray().Select(need => (string)need!)]
            );
            if (task is null)
                throw new LostShardException($"shard {hash[..12]} is not in {store.Folder}, and this program cannot make it again");
            var again = TaskKinds
                .Find(task.Kind)
                .Compute(task, [.. result.Sources.Select(need => need with { Data = this })], new TaskContext(default) { Data = this });
            if (ManifestOf(again).Id != expected.Id)
                throw new LostShardException(
                    $"shard {hash[..12]} is not in {store.Folder}, and {TaskLabel.Of(task)} does not give the same samples here"
                );
            return store.Find(hash)
                ?? throw new LostShardException(
                    $"shard {hash[..12]} is not in {store.Folder}, or was changed there: import its data set again"
                );
        }
    }

    private sealed class Shards(DataAccess access, TaskResult result) : IShards
    {
        public ShardFile Open(string hash) => access.Store.Find(hash) ?? access.Restore(result, hash);
    }
}
