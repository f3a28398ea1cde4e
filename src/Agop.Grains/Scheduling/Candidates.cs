using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Grains.Artifacts;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Grains.Scheduling;

/// <summary>Finds out which samples ready tasks read, from the manifests of the data sets that they need. One call at a time.</summary>
/// <param name="results">Where the manifests are.</param>
internal sealed class Candidates(Results results)
{
    /// <summary>So many are remembered; of tasks and their shards, besides those that are asked for.</summary>
    private const int MaxKnown = 4096,
        MaxManifests = 64;

    private readonly Dictionary<string, Candidate> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DatasetManifest> _manifests = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Data, SampleRange Range), IReadOnlyList<ShardInfo>> _shards = [];

    /// <summary>The tasks with what is known of their samples; where that cannot be read, they are as tasks that read none.</summary>
    public async Task<IReadOnlyList<Candidate>> OfAsync(IReadOnlyList<ReadyTask> ready, CancellationToken cancellation = default)
    {
        if (_known.Count > MaxKnown + 2 * ready.Count)
        {
            _known.Clear();
            _shards.Clear();
        }
        var candidates = new List<Candidate>();
        foreach (var task in ready)
        {
            // Its sweeps and its priority may be others than before.
            if (!_known.TryGetValue(task.Id, out var known) || !known.IsLike(task))
                _known[task.Id] = known = await FindAsync(task, cancellation);
            candidates.Add(known);
        }
        return candidates;
    }

    private async Task<Candidate> FindAsync(ReadyTask task, CancellationToken cancellation)
    {
        var ranges = RangesOf(task);
        var shards = new List<IReadOnlyList<ShardInfo>>();
        try
        {
            foreach (var range in ranges)
                shards.Add(await ShardsAsync(task.Needs[range.Need], range, cancellation));
        }
        catch (Exception error) when (error is AgopException or JsonException)
        {
            shards.Clear();
        }
        // One list for all tasks that read the same.
        return new Candidate(
            task,
            shards is [var only] ? only : [.. shards.SelectMany(part => part)],
            ranges is [{ Parts: > 1 } part] ? part : null
        );
    }

    /// <summary>What a task reads; nothing where it is another version's.</summary>
    private static IReadOnlyList<SampleRange> RangesOf(ReadyTask task)
    {
        try
        {
            return
                TaskKinds.TryFind(task.Kind) is { } kind
                && JsonNode.Parse(task.Spec) is JsonObject spec
                && kind.ReadsOf(spec) is var ranges
                && ranges.All(range => range.Need < task.Needs.Count)
                ? ranges
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<ShardInfo>> ShardsAsync(string data, SampleRange range, CancellationToken cancellation)
    {
        if (_shards.TryGetValue((data, range), out var known))
            return known;
        if (!_manifests.TryGetValue(data, out var manifest))
        {
            if (_manifests.Count >= MaxManifests)
                _manifests.Clear();
            var result = await results.LoadAsync(data, cancellation);
            // A large data set's manifest is not for a grain's turn.
            _manifests[data] = manifest = await Task.Run(() => DataAccess.ManifestOf(result), cancellation);
        }
        return _shards[(data, range)] = DataAccess.ShardsOf(manifest, range);
    }
}
