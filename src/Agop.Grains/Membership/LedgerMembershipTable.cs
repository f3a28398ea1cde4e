using System.Globalization;
using Agop.Ledger.Membership;

namespace Agop.Grains.Membership;

/// <summary>
/// Orleans' table of silos, in the ledger that they work on: it is there whichever silo dies, and needs nothing beside the database.
/// Several clusters may share a ledger, and each sees its own members.
/// </summary>
/// <param name="members">The ledger.</param>
/// <param name="cluster">The cluster's id.</param>
/// <param name="process">What tells others on this machine whether this process still lives.</param>
/// <param name="self">This silo.</param>
internal sealed class LedgerMembershipTable(IMembers members, string cluster, string process, ILocalSiloDetails self) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId) =>
        await members.ForgetAsync([
            .. (await members.MembersAsync())
                .Members.Where(member => MemberDetails.Parse(member).Cluster == clusterId)
                .Select(member => member.Address),
        ]);

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        string[] defunct =
        [
            .. (await members.MembersAsync())
                // Of a cluster that ended at once, no one was left to declare its members dead.
                .Members.Where(member =>
                    member.Alive < beforeDate && (MemberDetails.Parse(member).Status == SiloStatus.Dead || !IsOwn(member))
                )
                .Select(member => member.Address),
        ];
        if (defunct.Length > 0)
            await members.ForgetAsync(defunct);
    }

    public async Task<MembershipTableData> ReadAll() => Data(await members.MembersAsync(), IsOwn);

    public async Task<MembershipTableData> ReadRow(SiloAddress key) =>
        Data(await members.MembersAsync(), member => IsOwn(member) && member.Address == key.ToParsableString());

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Write(entry, 0, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        Write(entry, Revision(etag), tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) =>
        members.TouchAsync(
            entry.SiloAddress.ToParsableString(),
            new DateTimeOffset(DateTime.SpecifyKind(entry.IAmAliveTime, DateTimeKind.Utc))
        );

    private bool IsOwn(Member member) => MemberDetails.Parse(member).Cluster == cluster;

    private async Task<bool> Write(MembershipEntry entry, long revision, TableVersion version)
    {
        var known =
            revision == 0
                ? null
                : (await members.MembersAsync()).Members.FirstOrDefault(member => member.Address == entry.SiloAddress.ToParsableString());
        var whose =
            entry.SiloAddress.Equals(self.SiloAddress) ? process
            : known is null ? ""
            : MemberDetails.Parse(known).Process;
        return await members.WriteAsync(MemberDetails.Of(entry, cluster, whose, revision), Revision(version.VersionEtag));
    }

    private static MembershipTableData Data(MemberList table, Func<Member, bool> which)
    {
        var etag = table.Revision.ToString(CultureInfo.InvariantCulture);
        return new MembershipTableData(
            [
                .. table
                    .Members.Where(which)
                    .Select(member =>
                        Tuple.Create(MemberDetails.Parse(member).Entry(member), member.Revision.ToString(CultureInfo.InvariantCulture))
                    ),
            ],
            new TableVersion((int)table.Revision, etag)
        );
    }

    private static long Revision(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);
}
