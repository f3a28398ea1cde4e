using Agop.Grains.Sweeps;
using Agop.Ledger;
using Microsoft.AspNetCore.Routing;

namespace Agop.Silo.Hosting;

/// <summary>A silo, however it shares work with others.</summary>
public interface ISilo : IAsyncDisposable
{
    /// <summary>Whether it works: the ledger answered lately, and it is not ending.</summary>
    bool IsReady { get; }

    /// <summary>Adds pages of its own to those that every silo has; none unless it says so.</summary>
    void MapPages(IEndpointRouteBuilder routes) { }

    /// <summary>Works until asked to end, and drains.</summary>
    /// <param name="end">Asks it to.</param>
    /// <exception cref="LedgerException">The ledger cannot be used, or does not answer a silo without patience.</exception>
    /// <exception cref="OtherVersionException">The ledger's tasks are another version's.</exception>
    Task RunAsync(CancellationToken end);
}
