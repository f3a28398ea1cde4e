namespace Agop.Ledger.Tasks;

/// <summary>What waits for a lane.</summary>
/// <param name="Ready">How many tasks may be claimed, now or when their wait after a failure is over.</param>
/// <param name="Running">How many are running.</param>
/// <param name="Oldest">How long the task that has waited longest has been ready; zero if none is.</param>
public sealed record QueueStatus(int Ready, int Running, TimeSpan Oldest);
