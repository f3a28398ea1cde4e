using System.CommandLine;
using Agop.Core.Errors;
using Agop.Silo.Computing;
using Agop.Silo.Hosting;

namespace Agop.Client.Clusters;

/// <summary>The options that say how silos share work.</summary>
internal sealed class ClusterChoice
{
    private const string Leases = "leases", Orleans = "orleans";

    private readonly Option<string> _cluster = new("--cluster")
    {
        Description = "How silos share work: 'leases', each takes the next task from the ledger; 'orleans', they form a cluster that hands out tasks, notices a dead silo in seconds and shows its state live.",
        DefaultValueFactory = _ => Leases,
    };

    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "With --cluster orleans: where the other silos reach this one, ADDRESS[:PORT[,GATEWAYPORT]]; this machine's address towards the ledger, and free ports, unless given." };

    /// <summary>Silos that share work by leases alone.</summary>
    public static SiloFactory ByLeases { get; } = (ledger, results, options, observer, _) => new SiloHost(ledger, new TaskComputer(results), options, observer);

    public void AddTo(Command command)
    {
        command.Add(_cluster);
        command.Add(_endpoint);
    }

    /// <summary>How silos are made.</summary>
    /// <exception cref="InputException">It is not one of the two, or this program was built without it.</exception>
    public SiloFactory Factory(ParseResult result)
    {
        var endpoint = result.GetValue(_endpoint);
        switch (result.GetValue(_cluster))
        {
            case Leases when endpoint is not null: throw new InputException("--endpoint", "only a silo of an Orleans cluster has one: expected --cluster orleans");
            case Leases: return ByLeases;
            case Orleans: return OrleansSilos.Factory(endpoint);
            case var other: throw new InputException("--cluster", $"expected {Leases} or {Orleans}, not '{other}'");
        }
    }
}
