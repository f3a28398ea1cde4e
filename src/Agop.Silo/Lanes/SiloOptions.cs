using Agop.Grains.Contracts;

namespace Agop.Silo.Lanes;

/// <summary>How a silo works.</summary>
public sealed class SiloOptions
{
    /// <summary>What people call it; host and process unless given.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Its lanes.</summary>
    public IReadOnlyList<Lane> Lanes { get; set; } = [];

    /// <summary>The only sweep to work for, or null for all.</summary>
    public string? Sweep { get; set; }

    /// <summary>
    /// How often leases are renewed and the tasks of dead silos are looked for. With leases of 30 s, a dead silo's tasks are taken up
    /// within 33 s.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long running tasks may go on after the silo was asked to end; then they are stopped and given back.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether to wait for a ledger that does not answer; else the silo ends with its error.</summary>
    public bool RetryTransient { get; set; } = true;
}
