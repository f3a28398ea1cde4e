namespace Agop.Ledger.Tasks;

/// <summary>What waits for a lane.</summary>
/// <param name="Ready">How many tasks may be claimed, now or when their wait after a failure is over.</param>
/// <param name="Running">How many are in silos' hands.</param>
/// <param name="Oldest">How long the one that waits longest is ready; zero where none is.</param>
public sealed record QueueStatus(int Ready, int Running, TimeSpan Oldest);
