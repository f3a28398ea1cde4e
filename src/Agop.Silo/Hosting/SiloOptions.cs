namespace Agop.Silo.Hosting;

/// <summary>How a silo works.</summary>
public sealed record SiloOptions
{
    /// <summary>What people call it; host and process unless given.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>
    /// The kind of each lane; in a silo that is assigned its work, behind a slash, what the lane is kept for: <c>cpu/merge</c>.
    /// </summary>
    public required IReadOnlyList<string> Lanes { get; init; }

    /// <summary>The only sweep to work for, or null for all.</summary>
    public string? Sweep { get; init; }

    /// <summary>Whether it computes only what it is assigned; else whatever is next.</summary>
    public bool Assigned { get; init; }

    /// <summary>What tells others whether it still lives.</summary>
    public string Process { get; init; } = SiloProcess.Self;

    /// <summary>Whether another silo, by what it gave as its <see cref="Process"/>, is known to be dead.</summary>
    public Func<string, bool> IsDead { get; init; } = SiloProcess.IsDead;

    /// <summary>
    /// How often leases are renewed and the tasks of dead silos are looked for. With leases of 30 s, a dead silo's tasks are taken up
    /// within 33 s.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long running tasks may go on after the silo was asked to end; then they are stopped and given back.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether to wait for a ledger that does not answer; else the silo ends with its error.</summary>
    public bool RetryTransient { get; init; } = true;
}
