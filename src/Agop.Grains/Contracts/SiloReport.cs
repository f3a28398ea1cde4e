namespace Agop.Grains.Contracts;

/// <summary>A silo's report on its lanes.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Sweep">The only sweep that it works for, or null.</param>
/// <param name="Lanes">Its lanes.</param>
/// <param name="Waiting">The tasks that it was assigned and has not claimed yet.</param>
/// <param name="Gone">The assigned tasks that it has ended, or could not claim, since the last report.</param>
/// <param name="Seconds">How long a task of a kind takes here, on the average of the last ones.</param>
/// <param name="Samples">The version of the samples that it holds; see <see cref="HeldSamples"/>.</param>
/// <param name="BytesPerSecond">How fast samples came here from other silos lately; null before the first.</param>
[GenerateSerializer, Immutable, Alias("agop.silo-report")]
public sealed record SiloReport(
    SiloAddress Silo,
    string Name,
    string? Sweep,
    IReadOnlyList<LaneReport> Lanes,
    IReadOnlyList<Assignment> Waiting,
    IReadOnlyList<string> Gone,
    IReadOnlyDictionary<string, double> Seconds,
    long Samples = 0,
    double? BytesPerSecond = null
);
