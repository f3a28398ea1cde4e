namespace Agop.Grains.Contracts;

/// <summary>How a silo's lanes stand.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Sweep">The only sweep that it works for, or null.</param>
/// <param name="Lanes">Its lanes.</param>
/// <param name="Waiting">What it was assigned and has not claimed yet.</param>
/// <param name="Gone">The tasks that it was assigned and is through with since the last report, or could not have.</param>
/// <param name="Seconds">How long a task of a kind takes here, on the average of the last ones.</param>
[GenerateSerializer, Immutable, Alias("agop.silo-report")]
public sealed record SiloReport(
    SiloAddress Silo,
    string Name,
    string? Sweep,
    IReadOnlyList<LaneReport> Lanes,
    IReadOnlyList<Assignment> Waiting,
    IReadOnlyList<string> Gone,
    IReadOnlyDictionary<string, double> Seconds
);
