using Agop.Silo.Lanes;

namespace Agop.Silo.Cluster;

/// <summary>A silo that also knows of others by the cluster's word.</summary>
internal sealed class ClusterIdentity(ILocalSiloDetails self, ISiloStatusOracle cluster) : ISiloIdentity
{
    private const char Separator = ';';

    public string Process => $"{SiloProcess.Self}{Separator}{self.SiloAddress.ToParsableString()}";

    public bool IsDead(string process)
    {
        var at = process.IndexOf(Separator, StringComparison.Ordinal);
        return SiloProcess.IsDead(process)
            || (at >= 0 && SiloAddress.TryParse(process[(at + 1)..], null, out var address) && cluster.IsDeadSilo(address));
    }
}
