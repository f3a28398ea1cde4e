namespace Agop.Ledger.Artifacts;

/// <summary>What tasks gave. See <see cref="ILedger"/>.</summary>
public interface IArtifacts
{
    /// <summary>Agrees on the folder for artifacts that are kept elsewhere.</summary>
    /// <param name="mine">What names it, recorded where none is yet; null: only asks.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>What is recorded, or null.</returns>
    Task<string?> StoreAsync(string? mine, CancellationToken cancellation = default);

    /// <summary>The artifact of a task that is done and whose artifact is kept here, else null.</summary>
    Task<byte[]?> ArtifactAsync(string task, CancellationToken cancellation = default);
}
