namespace Agop.Grains.Progress;

/// <summary>A task on a lane.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="About">What a person would call it.</param>
/// <param name="Silo">The name of its silo.</param>
/// <param name="Lane">Which of its lanes.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="Since">When it began, by the silo's clock.</param>
/// <param name="Why">Why it runs on that silo; null where no one chose.</param>
[GenerateSerializer, Immutable, Alias("agop.progress-running")]
public sealed record RunningTask(
    string Task,
    string Kind,
    string About,
    string Silo,
    int Lane,
    double Share,
    DateTimeOffset Since,
    string? Why = null
);
