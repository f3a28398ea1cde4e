using Agop.Core.Errors;
using Agop.Ledger;
using Agop.Silo.Cluster;

namespace Agop.Client.Clusters;

/// <summary>Silos that form an Orleans cluster.</summary>
internal static class OrleansSilos
{
    private const string EndpointOption = "--endpoint";

    /// <summary>How they are made.</summary>
    /// <param name="endpoint">Where the others reach a silo, or null.</param>
    /// <param name="certificate">For TLS between silos, or null.</param>
    /// <exception cref="InputException">The endpoint is none.</exception>
    public static SiloFactory Factory(string? endpoint, ClusterCertificate? certificate)
    {
        if (endpoint is not null)
            ClusterSilo.CheckEndpoint(endpoint, EndpointOption);
        return (ledger, results, options, observer, logging) =>
            new ClusterSilo(ledger, results, options, endpoint, certificate, observer, logging, EndpointOption);
    }

    /// <summary>Follows a sweep, through the cluster's grains where there is a cluster.</summary>
    public static ISweepSource Follow(ILedger ledger, string sweep, ClusterCertificate? certificate) =>
        new LiveSweep(ledger, sweep, certificate);
}
