using Agop.Core.Data.Store;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Scheduling;

/// <summary>A ready task, and what speaks for one silo or another.</summary>
/// <param name="task">The task.</param>
/// <param name="shards">The shards of samples that it reads.</param>
/// <param name="range">Where it reads one part of a split: which. What comes of the parts next to each other is merged.</param>
internal sealed class Candidate(ReadyTask task, IReadOnlyList<ShardInfo> shards, SampleRange? range = null)
{
    public ReadyTask Task => task;

    public IReadOnlyList<ShardInfo> Shards => shards;

    public SampleRange? Range => range;

    /// <summary>The bytes of all that it reads.</summary>
    public long Bytes { get; } = shards.Sum(shard => shard.Bytes);

    /// <summary>What it has in common with the tasks that read the other parts for the same network.</summary>
    public string Row { get; } = range is null ? "" : string.Join(',', [task.Kind, .. task.Needs]);

    /// <summary>Whether it may go before another that the ledger names first.</summary>
    public bool IsLike(ReadyTask other) =>
        task.Kind == other.Kind && task.Priority == other.Priority && task.Sweeps.SequenceEqual(other.Sweeps, StringComparer.Ordinal);
}
