using Agop.Core.Data;

namespace Agop.Benchmarks.Imports;

/// <summary>Samples that are to be imported, not read yet.</summary>
/// <param name="Parts">The samples, by the split that the source gives them; null where it gives none.</param>
/// <param name="Classes">The classes' names, in order; empty where they have none.</param>
/// <param name="Files">What is read; it may not change meanwhile.</param>
/// <param name="Owned">What is closed at the end.</param>
internal sealed record ImportSource(
    IReadOnlyList<(string? Split, DatasetSplit Samples)> Parts,
    IReadOnlyList<string> Classes,
    IReadOnlyList<FileState> Files,
    IReadOnlyList<IDisposable> Owned
) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }
}
