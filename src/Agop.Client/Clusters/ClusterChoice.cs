using System.CommandLine;
using Agop.Core.Errors;
using Agop.Silo.Cluster;

namespace Agop.Client.Clusters;

/// <summary>The options that say how silos share work.</summary>
internal sealed class ClusterChoice
{
    /// <summary>Needs nothing but the ledger.</summary>
    public const string Leases = "leases";

    /// <summary>Silos reach each other, too.</summary>
    public const string Orleans = "orleans";

    private const string CertificateVariable = "AGOP_CLUSTER_CERTIFICATE";
    private readonly Option<string> _cluster;

    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description =
            "In an Orleans cluster: where the other silos reach this one, ADDRESS[:PORT[,GATEWAYPORT]]; this machine's "
            + "address towards the ledger, and free ports, unless given.",
    };

    private readonly Option<string?> _certificate = Certificate();

    /// <param name="standard">What holds unless the option says otherwise.</param>
    public ClusterChoice(string standard) =>
        _cluster = new("--cluster")
        {
            Description =
                "How silos share work: 'orleans', they form a cluster that hands out tasks, detects a dead silo in seconds "
                + "and shows its state live; 'leases', each takes the next task from the ledger, where silos cannot reach each other.",
            DefaultValueFactory = _ => standard,
        };

    public void AddTo(Command command)
    {
        command.Add(_cluster);
        command.Add(_endpoint);
        command.Add(_certificate);
    }

    /// <summary>The option that names the cluster's certificate.</summary>
    public static Option<string?> Certificate() =>
        new("--cluster-certificate")
        {
            Description =
                "A PEM file with a certificate, its private key and the authorities to trust, or a folder with tls.crt, tls.key "
                + "and ca.crt: the cluster's silos and clients then speak TLS, and refuse whoever shows another's. "
                + $"{CertificateVariable} unless given.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(CertificateVariable) is { Length: > 0 } path ? path : null,
        };

    /// <summary>The cluster's certificate, or null where none is named.</summary>
    /// <exception cref="InputException">The file holds none.</exception>
    public static ClusterCertificate? Read(string? path) => path is null ? null : ClusterCertificate.Read(path);

    /// <summary>The silo's place in an Orleans cluster, or null where it shares work by leases.</summary>
    /// <exception cref="InputException">It is not one of the two, or is no endpoint.</exception>
    public ClusterSettings? Settings(ParseResult result)
    {
        var endpoint = result.GetValue(_endpoint);
        switch (result.GetValue(_cluster))
        {
            case Leases when endpoint is not null:
                throw new InputException(_endpoint.Name, "only a silo of an Orleans cluster has one: expected --cluster orleans");
            case Leases when result.GetResult(_certificate) is { Implicit: false }:
                throw new InputException(_certificate.Name, "only silos of an Orleans cluster show one: expected --cluster orleans");
            case Leases:
                return null;
            case Orleans:
                return new ClusterSettings(
                    endpoint is null ? null : ClusterEndpoint.Parse(endpoint, _endpoint.Name),
                    Read(result.GetValue(_certificate))
                )
                {
                    EndpointSource = _endpoint.Name,
                };
            case var other:
                throw new InputException(_cluster.Name, $"expected {Orleans} or {Leases}, not '{other}'");
        }
    }
}
