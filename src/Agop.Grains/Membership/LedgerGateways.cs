using Agop.Ledger.Membership;
using Orleans.Messaging;

namespace Agop.Grains.Membership;

/// <summary>Where clients find a cluster: its silos that the ledger says are there.</summary>
/// <param name="members">The ledger.</param>
/// <param name="cluster">The cluster's id.</param>
internal sealed class LedgerGateways(IMembers members, string cluster) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(5);

    public bool IsUpdatable => true;

    /// <summary>The silos that serve clients.</summary>
    public static IReadOnlyList<Uri> Of(MemberList table, string cluster) =>
        [
            .. from member in table.Members
            let details = MemberDetails.Parse(member)
            where details is { Status: SiloStatus.Active, Gateway: > 0 } && details.Cluster == cluster
            let silo = SiloAddress.FromParsableString(member.Address)
            select SiloAddress.New(silo.Endpoint.Address, details.Gateway, silo.Generation).ToGatewayUri(),
        ];

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways() => [.. Of(await members.MembersAsync(), cluster)];
}
