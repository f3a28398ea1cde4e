using System.Reflection;
using Agop.Core.Errors;
using Agop.Ledger;

namespace Agop.Client.Clusters;

/// <summary>In place of silos that form an Orleans cluster: this program was built where the packages of Orleans cannot be restored.</summary>
internal static class OrleansSilos
{
    /// <summary>Says what is missing.</summary>
    /// <exception cref="InputException">Always.</exception>
    public static SiloFactory Factory(string? endpoint)
    {
        var missing = typeof(OrleansSilos).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == "OrleansMissing")?.Value is { Length: > 0 } named ? named : "Microsoft.Orleans.*";
        throw new InputException(
            "--cluster",
            $"this agop was built without Orleans, because {missing} could not be restored: set AGOP_ORLEANS_FEED to a NuGet feed or folder that has version 10.2 of it and start again, or leave out --cluster orleans{(endpoint is null ? "" : " and --endpoint")}");
    }

    /// <summary>Follows a sweep by asking the ledger.</summary>
    public static ISweepSource Follow(ILedger ledger, string sweep) => new PolledSweep(ledger, sweep);
}
