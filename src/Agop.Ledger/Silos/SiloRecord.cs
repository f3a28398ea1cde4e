namespace Agop.Ledger.Silos;

/// <summary>A silo as the ledger knows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">The name that it gave itself.</param>
/// <param name="Process">What it gave so that others on its machine can tell whether it is still alive.</param>
/// <param name="Seen">When it last joined, renewed or left.</param>
/// <param name="Gone">Whether it left, is known to be dead, or has not been seen for ten leases.</param>
/// <param name="Running">How many tasks it holds.</param>
/// <param name="Activity">What it was doing when it last renewed; null if it did not report that, or if it was not asked for.</param>
public sealed record SiloRecord(
    long Number,
    string Name,
    string Process,
    DateTimeOffset Seen,
    bool Gone,
    int Running,
    string? Activity = null
);
