namespace Agop.Core.Data.Store;

/// <summary>A data set that a person imported under a name. Its shards stay until the name is removed.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Source">Where it came from, for people.</param>
/// <param name="Imported">When.</param>
/// <param name="Manifest">What it holds.</param>
/// <param name="Classes">The classes' names, in order; empty where they have none.</param>
/// <param name="ClassCount">How many classes there are.</param>
internal sealed record ImportedDataset(
    string Name,
    string Source,
    DateTimeOffset Imported,
    DatasetManifest Manifest,
    IReadOnlyList<string> Classes,
    int ClassCount
);
