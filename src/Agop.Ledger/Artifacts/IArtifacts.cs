namespace Agop.Ledger.Artifacts;

/// <summary>The artifacts of tasks. See <see cref="ILedger"/>.</summary>
public interface IArtifacts
{
    /// <summary>Agrees on one shared folder for artifacts that are not kept in the ledger.</summary>
    /// <param name="mine">The folder's identity, recorded if none is recorded yet; null only reads.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The recorded identity, or null.</returns>
    Task<string?> StoreAsync(string? mine, CancellationToken cancellation = default);

    /// <summary>The artifact of a task that is done and whose artifact is kept here, else null.</summary>
    Task<byte[]?> ArtifactAsync(string task, CancellationToken cancellation = default);
}
