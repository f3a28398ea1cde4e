using Agop.Core.Data.Store;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>The data stores of other machines. Calls last until there is an answer.</summary>
internal interface IOtherStores
{
    /// <summary>How fast shards came lately; null before the first.</summary>
    double? BytesPerSecond { get; }

    /// <summary>Whether each silo that is there can take what another keeps.</summary>
    Task<bool> AllReachEachOtherAsync(CancellationToken cancellation);

    /// <summary>The state that a task left on the machine that computed it, or null where that does not give it.</summary>
    Task<TaskResult?> FindStateAsync(string task, CancellationToken cancellation);

    /// <summary>Brings a shard here.</summary>
    /// <param name="hash">Which.</param>
    /// <param name="store">Where to.</param>
    /// <returns>Whether it is here now.</returns>
    bool Fetch(string hash, DataStore store);

    /// <summary>The manifest of a data set that was imported elsewhere, or null.</summary>
    /// <param name="id">Which.</param>
    DatasetManifest? Find(string id);
}
