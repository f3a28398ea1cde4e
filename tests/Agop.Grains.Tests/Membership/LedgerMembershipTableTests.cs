using System.Net;
using Agop.Grains.Membership;
using Agop.Ledger;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Membership;

public sealed class LedgerMembershipTableTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ILedger _ledger = null!;
    private LedgerMembershipTable _table = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledgers.OpenAsync(_folder["ledger.db"]);
        _table = new LedgerMembershipTable(_ledger, "c", "this process", new Details(Silo(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 10_000 + number, number);

    private static MembershipEntry Entry(int silo, SiloStatus status = SiloStatus.Active) =>
        new()
        {
            SiloAddress = Silo(silo),
            Status = status,
            SiloName = $"silo {silo}",
            HostName = "host",
            ProxyPort = 30_000 + silo,
            StartTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            IAmAliveTime = new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc),
        };

    private Task<MembershipTableData> Read() => _table.ReadAll();

    [Fact]
    public async Task Clusters_that_share_a_ledger_see_their_own_members_only()
    {
        var other = new LedgerMembershipTable(_ledger, "d", "another process", new Details(Silo(2)));
        Assert.True(await _table.InsertRow(Entry(1), (await Read()).Version.Next()));
        Assert.True(await other.InsertRow(Entry(2), (await other.ReadAll()).Version.Next()));
        Assert.Equal(Silo(1), Assert.Single((await Read()).Members).Item1.SiloAddress);
        Assert.Equal(Silo(2), Assert.Single((await other.ReadAll()).Members).Item1.SiloAddress);
        Assert.Empty((await other.ReadRow(Silo(1))).Members);
        Assert.Single(await new LedgerGateways(_ledger, "c").GetGateways());
        Assert.Empty(await new LedgerGateways(_ledger, "e").GetGateways());

        // A cluster that ended at once leaves members that no one declares dead.
        var later = new DateTimeOffset(2026, 1, 2, 3, 4, 7, TimeSpan.Zero);
        await other.CleanupDefunctSiloEntries(later);
        Assert.Empty((await Read()).Members);
        Assert.Single((await other.ReadAll()).Members);

        Assert.True(await _table.InsertRow(Entry(3), (await Read()).Version.Next()));
        await other.DeleteMembershipTableEntries("d");
        Assert.Empty((await other.ReadAll()).Members);
        Assert.Single((await Read()).Members);
    }

    [Fact]
    public async Task What_is_written_is_read()
    {
        await _table.InitializeMembershipTable(true);
        Assert.Empty((await Read()).Members);
        var entry = Entry(1, SiloStatus.Joining);
        Assert.True(await _table.InsertRow(entry, (await Read()).Version.Next()));
        var read = await Read();
        var (member, etag) = Assert.Single(read.Members);
        Assert.Equal(
            (entry.SiloAddress, SiloStatus.Joining, "silo 1", "host", 30_001, entry.StartTime, entry.IAmAliveTime),
            (member.SiloAddress, member.Status, member.SiloName, member.HostName, member.ProxyPort, member.StartTime, member.IAmAliveTime)
        );

        member.Status = SiloStatus.Active;
        member.AddSuspector(Silo(2), new DateTime(2026, 1, 2, 3, 4, 7, DateTimeKind.Utc));
        Assert.True(await _table.UpdateRow(member, etag, read.Version.Next()));
        var row = await _table.ReadRow(Silo(1));
        Assert.Equal((SiloStatus.Active, Silo(2)), (row.Members[0].Item1.Status, row.Members[0].Item1.SuspectTimes![0].Item1));
        Assert.True(row.Version.Version > read.Version.Version);
        Assert.Empty((await _table.ReadRow(Silo(3))).Members);
        Assert.Equal("this process", MemberDetails.Parse((await _ledger.MembersAsync()).Members[0]).Process);
    }

    [Fact]
    public async Task Who_has_not_seen_the_newest_table_or_row_is_refused()
    {
        var old = (await Read()).Version;
        Assert.True(await _table.InsertRow(Entry(1), old.Next()));
        Assert.False(await _table.InsertRow(Entry(2), old.Next()));
        var read = await Read();
        Assert.False(await _table.InsertRow(Entry(1), read.Version.Next()));
        var (member, etag) = read.Members[0];
        Assert.False(await _table.UpdateRow(member, "77", read.Version.Next()));
        Assert.False(await _table.UpdateRow(member, etag, old.Next()));
        Assert.True(await _table.UpdateRow(member, etag, read.Version.Next()));
    }

    [Fact]
    public async Task A_sign_of_life_is_no_new_version()
    {
        await _table.InsertRow(Entry(1), (await Read()).Version.Next());
        var before = await Read();
        var entry = Entry(1);
        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        entry.Status = SiloStatus.Dead;
        await _table.UpdateIAmAlive(entry);
        var after = await Read();
        Assert.Equal(
            (before.Version, before.Members[0].Item2, SiloStatus.Active),
            (after.Version, after.Members[0].Item2, after.Members[0].Item1.Status)
        );
        Assert.Equal(entry.IAmAliveTime, after.Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task The_long_dead_are_forgotten_and_whose_process_another_is_stays_known()
    {
        await _table.InsertRow(Entry(1), (await Read()).Version.Next());
        await _table.InsertRow(Entry(2, SiloStatus.Dead), (await Read()).Version.Next());
        var other = new LedgerMembershipTable(_ledger, "c", "another process", new Details(Silo(2)));
        var read = await other.ReadAll();
        var (member, etag) = read.TryGet(Silo(1))!;
        Assert.True(await other.UpdateRow(member, etag, read.Version.Next()));
        Assert.Equal("this process", MemberDetails.Parse((await _ledger.MembersAsync()).Members[0]).Process);
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero));
        Assert.Equal(2, (await Read()).Members.Count);
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(2026, 1, 2, 3, 4, 7, TimeSpan.Zero));
        Assert.Equal(Silo(1), Assert.Single((await Read()).Members).Item1.SiloAddress);
        await _table.DeleteMembershipTableEntries("c");
        Assert.Empty((await Read()).Members);
    }

    [Fact]
    public async Task Clients_find_the_silos_that_serve_them()
    {
        var gateways = new LedgerGateways(_ledger, "c");
        await gateways.InitializeGatewayListProvider();
        Assert.Empty(await gateways.GetGateways());
        var closed = Entry(3);
        closed.ProxyPort = 0;
        foreach (var entry in new[] { Entry(1), Entry(2, SiloStatus.Dead), closed })
            await _table.InsertRow(entry, (await Read()).Version.Next());
        Assert.Equal("gwy.tcp://127.0.0.1:30001/1", Assert.Single(await gateways.GetGateways()).ToString());
    }

    private sealed record Details(SiloAddress SiloAddress) : ILocalSiloDetails
    {
        public string Name => "silo 1";

        public string ClusterId => "agop";

        public string DnsHostName => "host";

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
