using System.Text;
using Agop.Ledger.Postgres;
using Agop.Ledger.Sql;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Agop.Ledger.Tests.Upgrades;

/// <summary>
/// Ledgers that programs of every version of the tables made, as dumps of both databases: sqlite-1.sql is version 1's. In each, a silo has
/// died while it computed, a task has failed and blocks another, one waits, two are ready, and a sweep is cancelled.
/// </summary>
public sealed class UpgradeTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int> Ledgers_of_every_version()
    {
        var all = new TheoryData<string, int>();
        foreach (var database in new[] { "sqlite", "postgres" })
            for (var version = 1; version <= Schema.Version; version++)
                all.Add(database, version);
        return all;
    }

    [Theory]
    [MemberData(nameof(Ledgers_of_every_version))]
    public async Task A_ledger_of_every_version_goes_on_with_all_that_is_in_it(string database, int version)
    {
        var place = Made(database, version);
        // The time at which the dumps were made, and a lease later.
        _time.Set(new DateTimeOffset(2026, 11, 20, 12, 1, 0, TimeSpan.Zero));
        await using var ledger = await Ledgers.OpenAsync(place, new LedgerOptions { Time = _time });

        Assert.Equal(["s", "c"], (await ledger.SweepsAsync()).Select(sweep => sweep.Id));
        Assert.Equal("{\"name\":\"first\"}", await ledger.DefinitionAsync("s"));
        Assert.Equal("folder-of-1", await ledger.StoreAsync(null));
        Assert.Equal("images", Encoding.UTF8.GetString((await ledger.ArtifactAsync("data"))!));
        Assert.Equal(version > 1 ? 1 : 0, (await ledger.MembersAsync()).Members.Count);
        Assert.Equal(
            [
                ("data", TaskState.Done),
                ("train", TaskState.Done),
                ("left", TaskState.Done),
                ("right", TaskState.Running),
                ("merge", TaskState.Waiting),
                ("bad", TaskState.Failed),
                ("behind", TaskState.Blocked),
                ("lonely", TaskState.Ready),
                ("there", TaskState.Ready),
            ],
            (await ledger.TasksAsync("s")).Select(task => (task.Id, task.State))
        );
        // The first two versions did not write down when a task failed.
        Assert.Contains(await ledger.EndsAsync("s", DateTimeOffset.UnixEpoch), end => end.Id == "bad" && end.State == TaskState.Failed);

        Assert.Equal(1, await ledger.ReclaimExpiredAsync());
        Assert.Equal(2, await ledger.RetryAsync("s"));
        var silo = await ledger.JoinAsync("new");
        foreach (var lane in new[] { "cpu", "cuda" })
            while (await ledger.ClaimAsync(silo, lane) is [var claim])
                Assert.True(await ledger.CompleteAsync(claim, Encoding.UTF8.GetBytes(claim.Task)));
        Assert.All(await ledger.TasksAsync("s"), task => Assert.Equal(TaskState.Done, task.State));
        Assert.Equal("weights", Encoding.UTF8.GetString((await ledger.ArtifactAsync("train"))!));
        Assert.Equal("merge", Encoding.UTF8.GetString((await ledger.ArtifactAsync("merge"))!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_newer_ledger_is_used_where_it_says_that_this_version_may_and_else_left_alone(string database)
    {
        var place = Made(database, Schema.Version);
        Execute(place, "UPDATE ledger SET version = 99");
        await using (var newer = await Ledgers.OpenAsync(place))
            Assert.Equal(9, (await newer.TasksAsync("s")).Count);
        Execute(place, "UPDATE ledger SET oldest = 98");
        Assert.EndsWith(
            $"the ledger's tables have version 99, for programs that know 98 or newer; this one knows {Schema.Version}: use a newer agop",
            (await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(place))).Message,
            StringComparison.Ordinal
        );
        Execute(place, "UPDATE ledger SET oldest = 1");
        await using var still = await Ledgers.OpenAsync(place);
        Assert.Equal(9, (await still.TasksAsync("s")).Count);
    }

    /// <summary>A ledger from its dump.</summary>
    private string Made(string database, int version)
    {
        using var dump =
            typeof(UpgradeTests).Assembly.GetManifestResourceStream($"{database}-{version}")
            ?? throw new InvalidOperationException(
                $"expected {database}-{version}.sql: a dump of a ledger with tables of version {version}"
            );
        using var text = new StreamReader(dump);
        var place = database == "sqlite" ? _folder["ledger.db"] : server.NewDatabase();
        Execute(place, text.ReadToEnd());
        return place;
    }

    private static void Execute(string place, string sql)
    {
        if (Ledgers.IsServer(place))
        {
            using var source = NpgsqlDataSource.Create(PostgresUrl.Parse(place));
#pragma warning disable CA2100 // Texts of these tests.
            using var command = source.CreateCommand(sql);
            command.ExecuteNonQuery();
        }
        else
        {
            using var connection = new SqliteConnection($"Data Source={place};Pooling=false");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }
}
