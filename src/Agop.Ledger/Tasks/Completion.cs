namespace Agop.Ledger.Tasks;

/// <summary>A computed result, to be recorded.</summary>
/// <param name="Claim">What was claimed.</param>
/// <param name="Artifact">The result's bytes; null where they are kept elsewhere, in a folder that all silos share.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Completion(Claim Claim, ReadOnlyMemory<byte>? Artifact, double Seconds = 0)
{
    /// <summary>The result in short, for whoever looks; kept as it is.</summary>
    public string? Facts { get; init; }
}
