namespace Agop.Ledger;

/// <summary>How leases and retries work.</summary>
public sealed record LedgerOptions
{
    /// <summary>How long a lease lasts unless it is renewed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the first retry of a failed task; it doubles with each.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The number of failures after which a task has failed for good.</summary>
    public int MaxFailures { get; init; } = 5;

    /// <summary>The number of silo deaths after which a task is set aside as failed.</summary>
    public int MaxDeaths { get; init; } = 3;

    /// <summary>The clock. Null: the database's own where it has one, so that silos' clocks do not matter; else the system's.</summary>
    public TimeProvider? Time { get; init; }
}
