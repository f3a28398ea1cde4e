using Agop.Grains.Membership;
using Agop.Ledger.Membership;
using Agop.Silo.Lanes;
using Microsoft.Extensions.Hosting;

namespace Agop.Silo.Cluster;

/// <summary>
/// Comes before Orleans: evicts members whose processes on this machine have ended. Otherwise a silo that starts after all others crashed
/// would try for minutes to reach them.
/// </summary>
internal sealed class MemberEviction(IMembers members, LedgerRetry retry) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => retry.CallAsync(EvictDeadNeighboursAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EvictDeadNeighboursAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var table = await members.MembersAsync(cancellation);
            var dead = table.Members.FirstOrDefault(member =>
                MemberDetails.Parse(member) is { Status: not SiloStatus.Dead } details && SiloProcess.IsDead(details.Process)
            );
            if (dead is null)
                return;
            // Where another has written meanwhile, the table is read again.
            await members.WriteAsync(MemberDetails.Dead(dead), table.Revision, cancellation);
        }
    }
}
