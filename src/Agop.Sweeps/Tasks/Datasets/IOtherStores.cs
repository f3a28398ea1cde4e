using Agop.Core.Data.Store;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>The data stores of other machines. Calls last until there is an answer.</summary>
internal interface IOtherStores
{
    /// <summary>How fast shards came lately; null before the first.</summary>
    double? BytesPerSecond { get; }

    /// <summary>Brings a shard here.</summary>
    /// <param name="hash">Which.</param>
    /// <param name="store">Where to.</param>
    /// <returns>Whether it is here now.</returns>
    bool Fetch(string hash, DataStore store);

    /// <summary>The manifest of a data set that was imported elsewhere, or null.</summary>
    /// <param name="id">Which.</param>
    DatasetManifest? Find(string id);
}
