namespace Agop.Silo.Cluster;

/// <summary>How a silo takes part in an Orleans cluster.</summary>
/// <param name="Endpoint">Where the others reach it; null for this machine's address towards the ledger, and free ports.</param>
/// <param name="Certificate">For TLS between the cluster's members; null where they speak in the clear.</param>
public sealed record ClusterSettings(ClusterEndpoint? Endpoint = null, ClusterCertificate? Certificate = null)
{
    /// <summary>What errors call the endpoint.</summary>
    public string EndpointSource { get; init; } = "endpoint";
}
