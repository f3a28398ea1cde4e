using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Silo.Cluster;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Silo.Web;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Hosting;

/// <summary>What a silo is made of.</summary>
/// <param name="Ledger">Where the tasks are; it is opened where it is not, and stays the caller's.</param>
/// <param name="Results">Where results are.</param>
/// <param name="Configure">Says how it works.</param>
public sealed record SiloParts(ILedger Ledger, Results Results, Action<SiloOptions> Configure)
{
    /// <summary>Its place in an Orleans cluster; null: it shares work by leases alone.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Its web server; null: it has none.</summary>
    public SiloWeb? Web { get; init; }

    /// <summary>Who is told what it does.</summary>
    public IReadOnlyList<ISiloObserver> Observers { get; init; } = [];

    /// <summary>Which logs there are, and where they go besides OpenTelemetry's collector.</summary>
    public Action<ILoggingBuilder> Logging { get; init; } = _ => { };

    /// <summary>Whether what it does is measured and logged, and sent where OpenTelemetry's environment variables say.</summary>
    public bool IsObserved { get; init; } = true;

    /// <summary>Computes the tasks; null: as their kinds say.</summary>
    internal ITaskComputer? Computer { get; init; }
}
