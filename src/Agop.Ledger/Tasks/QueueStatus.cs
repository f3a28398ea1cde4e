namespace Agop.Ledger.Tasks;

/// <summary>What waits for lanes of a kind.</summary>
/// <param name="Lane">The kind.</param>
/// <param name="Ready">How many tasks may be claimed, now or when their wait after a failure is over.</param>
/// <param name="Running">How many are running.</param>
/// <param name="Unknown">How many are ready, too, but ask for a skill that is not known.</param>
/// <param name="Oldest">How long the known task that has waited longest has been ready; zero if none is.</param>
public sealed record QueueStatus(string Lane, int Ready, int Running, int Unknown, TimeSpan Oldest);
