using Agop.Tests.Support;
using Npgsql;

namespace Agop.Ledger.Tests.Postgres;

public sealed class PostgresLedgerTests(PostgresServer server) : LedgerConformance, IClassFixture<PostgresServer>
{
    private string? _database;

    private protected override ILedger New(LedgerOptions? options = null) => Open(_database = server.NewDatabase(), options);

    private protected override ILedger Again() => Open(_database!, null);

    private ILedger Open(string database, LedgerOptions? options) => Ledgers.Open(database, (options ?? new LedgerOptions()) with { Time = Time });

    [Fact]
    public void Leases_run_on_the_servers_clock_unless_told_otherwise()
    {
        using var ledger = Ledgers.Open(server.NewDatabase(), new LedgerOptions { Lease = TimeSpan.FromMilliseconds(1) });
        ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Single(ledger.Claim(ledger.Join("a")));
        // Each question takes the server's time: after some of them a millisecond has passed.
        var rescued = 0;
        while (rescued == 0) rescued = ledger.Rescue();
        Assert.Equal(1, ledger.Find("t")!.Deaths);
    }

    [Fact]
    public void Two_programs_may_open_a_new_database_at_the_same_time()
    {
        var database = server.NewDatabase();
        var ledgers = new ILedger[6];
        // Threads of their own: blocked ones of the pool would starve the driver.
        var threads = Enumerable.Range(0, 6).Select(i => new Thread(() => ledgers[i] = Ledgers.Open(database))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        ledgers[0].Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Equal(TaskState.Ready, ledgers[5].Find("t")!.State);
        foreach (var ledger in ledgers) ledger.Dispose();
    }

    [Fact]
    public void A_restart_of_the_server_loses_nothing_that_was_told()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", []), new LedgerTask("u", "k", "{}", ["t"])]));
        var claim = Assert.Single(ledger.Claim(silo));
        // A claim alone may be lost with the server, which loses nothing: the task is ready then. What is told durably takes all before it to the disk.
        ledger.Join("b");
        server.Stop();
        Assert.True(Assert.Throws<LedgerException>(() => ledger.Complete(claim, new byte[] { 1 })).IsTransient);
        server.Start();
        // The pool may still hold connections that died with the server.
        var recorded = Eventually(() => ledger.Complete(claim, new byte[] { 1 }));
        Assert.True(recorded);
        server.Stop();
        server.Start();
        Assert.Equal([1], Eventually(() => ledger.Artifact("t"))!);
        Assert.Equal("u", Assert.Single(Eventually(() => ledger.Claim(silo))).Task);
    }

    [Theory]
    [InlineData("postgres://", "expected postgres://user:password@host:port/database")]
    [InlineData("postgres://agop@127.0.0.1", "found no database")]
    [InlineData("postgres://agop@127.0.0.1/x?colour=red", "colour: expected a setting of Npgsql")]
    [InlineData("postgres://agop@127.0.0.1/x?timeout", "timeout: expected key=value")]
    public void Addresses_that_are_none_are_refused(string url, string expected)
    {
        var error = Assert.Throws<LedgerException>(() => Ledgers.Open(url));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public void Who_may_not_in_or_finds_no_one_is_told_so_without_the_password()
    {
        var wrong = Assert.Throws<LedgerException>(() => Ledgers.Open(server.Url("postgres", "wrong word")));
        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong word", wrong.Message, StringComparison.Ordinal);
        Assert.False(wrong.IsTransient);
        Assert.Contains("does not exist", Assert.Throws<LedgerException>(() => Ledgers.Open(server.Url("nowhere"))).Message, StringComparison.Ordinal);
        Assert.True(Assert.Throws<LedgerException>(() => Ledgers.Open("postgres://agop@127.0.0.1:1/x")).IsTransient);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        New().Dispose();
        using (var source = NpgsqlDataSource.Create(Agop.Ledger.Postgres.PostgresUrl.Parse(_database!)))
        {
            using var newer = source.CreateCommand("UPDATE ledger SET version = 99");
            newer.ExecuteNonQuery();
        }
        Assert.Contains("have version 99, this program knows 1: use a newer agop", Assert.Throws<LedgerException>(() => Again()).Message, StringComparison.Ordinal);
    }

    private static T Eventually<T>(Func<T> ask)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return ask();
            }
            catch (LedgerException error) when (error.IsTransient && attempt < 200)
            {
                // Another connection of the pool.
            }
        }
    }
}
