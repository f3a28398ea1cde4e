using Agop.Grains.Progress;

namespace Agop.Silo.Watching;

/// <summary>What a ledger's silos and sweeps are at.</summary>
/// <param name="Ledger">Where it is, without secrets.</param>
/// <param name="Version">The program's.</param>
/// <param name="Silos">That are there.</param>
/// <param name="Sweeps">The newest <see cref="SweepMonitor.MaxSweeps"/>, the newest first.</param>
/// <param name="SweepCount">How many there are.</param>
public sealed record LedgerView(
    string Ledger,
    string Version,
    IReadOnlyList<SiloView> Silos,
    IReadOnlyList<SweepLine> Sweeps,
    int SweepCount
);
