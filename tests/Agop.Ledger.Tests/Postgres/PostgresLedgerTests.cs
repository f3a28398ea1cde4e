using System.Collections;
using Agop.Ledger.Postgres;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;
using Npgsql;

namespace Agop.Ledger.Tests.Postgres;

public sealed class PostgresLedgerTests(PostgresServer server) : LedgerConformance, IClassFixture<PostgresServer>
{
    private string? _database;

    private protected override Task<ILedger> New(LedgerOptions? options = null) => Open(_database = server.NewDatabase(), options);

    private protected override Task<ILedger> Again() => Open(_database!, null);

    private protected override long? Ask(string sql)
    {
        if (_database is null)
            return null;
        using var source = NpgsqlDataSource.Create(PostgresUrl.Parse(_database));
#pragma warning disable CA2100 // A text of these tests.
        using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private Task<ILedger> Open(string database, LedgerOptions? options) =>
        Ledgers.OpenAsync(database, (options ?? new LedgerOptions()) with { Time = Time });

    [Fact]
    public async Task Leases_run_on_the_servers_clock_unless_told_otherwise()
    {
        await using var ledger = await Ledgers.OpenAsync(server.NewDatabase(), new LedgerOptions { Lease = TimeSpan.FromMilliseconds(1) });
        await ledger.SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Single(await ledger.ClaimAsync(await ledger.JoinAsync("a")));
        // Each question takes the server's time: after some of them a millisecond has passed.
        var rescued = 0;
        while (rescued == 0)
            rescued = await ledger.ReclaimExpiredAsync();
        Assert.Equal(1, (await ledger.FindAsync("t"))!.Deaths);
    }

    [Fact]
    public async Task Two_programs_may_open_a_new_database_at_the_same_time()
    {
        var database = server.NewDatabase();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Ledgers.OpenAsync(database)));
        await ledgers[0].SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Equal(TaskState.Ready, (await ledgers[5].FindAsync("t"))!.State);
        foreach (var ledger in ledgers)
            await ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_call_paused_until_the_server_ends_its_transaction_can_be_repeated()
    {
        var database = server.NewDatabase();
        using var other = NpgsqlDataSource.Create(PostgresUrl.Parse(database));
        using var asked = other.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
        );
        await using var ledger = await Ledgers.OpenAsync($"{database}?Options=-c%20idle_in_transaction_session_timeout%3D1s");
        var slept = 0;
        var needs = new SleepyList(() =>
        {
            if ((long)asked.ExecuteScalar()! == 0 || slept++ > 0)
                return;
            while ((long)asked.ExecuteScalar()! > 0)
                continue;
        });
        var sweep = new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", needs)]);
        Assert.True((await Assert.ThrowsAsync<LedgerException>(() => ledger.SubmitAsync(sweep))).IsTransient);
        await ledger.SubmitAsync(sweep);
        Assert.Equal(TaskState.Ready, (await ledger.FindAsync("t"))!.State);
    }

    /// <summary>No needs, and their reader sleeps.</summary>
    private sealed class SleepyList(Action sleep) : IReadOnlyList<string>
    {
        public int Count => 0;

        public string this[int index] => throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<string> GetEnumerator()
        {
            sleep();
            yield break;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public async Task A_restart_of_the_server_loses_nothing_that_was_acknowledged()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(
            new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", []), new LedgerTask("u", "k", "{}", ["t"])])
        );
        var claim = Assert.Single(await ledger.ClaimAsync(silo));
        // A claim alone may be lost with the server, which loses nothing: the task is ready then. What is told durably takes all before it
        // to the disk.
        await ledger.JoinAsync("b");
        server.Stop();
        Assert.True((await Assert.ThrowsAsync<LedgerException>(() => ledger.CompleteAsync(claim, new byte[] { 1 }))).IsTransient);
        server.Start();
        // The pool may still hold connections that died with the server.
        var recorded = await Eventually(() => ledger.CompleteAsync(claim, new byte[] { 1 }));
        Assert.True(recorded);
        server.Stop();
        server.Start();
        Assert.Equal([1], await Eventually(() => ledger.ArtifactAsync("t"))!);
        Assert.Equal("u", Assert.Single(await Eventually(() => ledger.ClaimAsync(silo))).Task);
    }

    [Fact]
    public async Task A_task_submitted_while_what_it_needs_is_being_recorded_becomes_ready()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(new SweepSubmission("s", "s", "", [new LedgerTask("a", "k", "{}", [])]));
        var claim = Assert.Single(await ledger.ClaimAsync(silo));
        using var source = NpgsqlDataSource.Create(Agop.Ledger.Postgres.PostgresUrl.Parse(_database!));
        using var connection = source.OpenConnection();
        using var submitting = connection.BeginTransaction();
        void Say(string sql)
        {
#pragma warning disable CA2100 // Constants.
            using var command = new NpgsqlCommand(sql, connection, submitting);
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
        // As a submission does it: the new task and its need, then everything is held, then what is missing is counted.
        Say(
            "INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths) VALUES "
                + "('b', 'k', '{}', 'a', 'cpu', 9, 0, 6, 0, 0, 0, 0)"
        );
        Say("INSERT INTO need (need, task) VALUES ('a', 'b')");
        Say("SELECT 1 FROM task WHERE id IN ('a', 'b') ORDER BY id FOR UPDATE");
        Say("UPDATE task SET state = 0, missing = 1 WHERE id = 'b'");
        var completing = ledger.CompleteAsync(claim, new byte[] { 1 });
        using (var waits = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        {
            while ((long)waits.ExecuteScalar()! == 0)
            {
                // Until the recording waits for the submission.
            }
        }
        submitting.Commit();
        Assert.True(await completing);
        Assert.Equal("b", Assert.Single(await ledger.ClaimAsync(silo)).Task);
    }

    [Fact]
    public async Task Completions_cancellations_and_retries_at_the_same_time_leave_no_task_behind()
    {
        const int Chains = 30;
        await using var ledger = await New();
        LedgerTask[] Tasks(int sweep) =>
            [
                .. from chain in Enumerable.Range(0, Chains)
                from link in Enumerable.Range(0, 3)
                select new LedgerTask(
                    $"{(link == 0 ? "shared" : $"{sweep}")}-{chain}-{link}",
                    "k",
                    "{}",
                    link == 0 ? [] : [$"{(link == 1 ? "shared" : $"{sweep}")}-{chain}-{link - 1}"]
                ),
            ];
        var (errors, end) = (new System.Collections.Concurrent.ConcurrentBag<Exception>(), 0);
        Task Work(Func<int, Task> work, bool ends) =>
            Task.Run(async () =>
            {
                try
                {
                    for (var i = 0; ends ? i < 40 : Volatile.Read(ref end) < 2; i++)
                        await work(i);
                }
#pragma warning disable CA1031 // Shown below.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    errors.Add(error);
                }
                if (ends)
                    Interlocked.Increment(ref end);
            });
        await ledger.SubmitAsync(new SweepSubmission("s0", "s", "", Tasks(0)));
        for (var s = 0; s < 4; s++)
        {
            var silo = await ledger.JoinAsync($"{s}");
            _ = Work(
                async i =>
                {
                    var claims = await ledger.ClaimAsync(silo, max: 3);
                    if (i % 7 == 0 && claims.Count > 0)
                        await ledger.FailAsync(claims[0], "no luck", certain: i % 2 == 0);
                    await ledger.ExchangeAsync(silo, [.. claims.Select(claim => new Completion(claim, new byte[10]))], Demand.None);
                    if (i % 11 == 0)
                        await ledger.RetryAsync($"s{i % 5}");
                },
                ends: false
            );
        }
        _ = Work(i => ledger.SubmitAsync(new SweepSubmission($"s{i % 5}", "s", "", Tasks(i % 5))), ends: true);
        _ = Work(
            async i =>
            {
                if (i % 3 == 0)
                    await ledger.CancelAsync($"s{i % 5}");
                else
                    await ledger.ReopenAsync([$"shared-{i % Chains}-0", $"{i % 5}-{i % Chains}-1"]);
            },
            ends: true
        );
        while (Volatile.Read(ref end) < 2)
            await ledger.ReclaimExpiredAsync();
        Assert.Empty(errors);
        // In peace, everything gets done.
        var last = await ledger.JoinAsync("last");
        for (var s = 0; s < 5; s++)
            await ledger.SubmitAsync(new SweepSubmission($"s{s}", "s", "", Tasks(s)));
        for (var rounds = 0; (await ledger.SweepsAsync()).Any(sweep => sweep[TaskState.Done] < sweep.Total); rounds++)
        {
            Assert.True(
                rounds < 1000,
                $"{(await ledger.SweepsAsync()).Sum(sweep => sweep.Total - sweep[TaskState.Done])} tasks are not done"
            );
            foreach (var silo in await ledger.SilosAsync())
                if (silo.Number != last && rounds > 5)
                    await ledger.LeaveAsync(silo.Number);
            for (var s = 0; s < 5; s++)
                await ledger.RetryAsync($"s{s}");
            Time.Advance(100);
            await ledger.ExchangeAsync(
                last,
                [.. (await ledger.ClaimAsync(last, max: 50)).Select(claim => new Completion(claim, new byte[1]))],
                Demand.None
            );
        }
    }

    [Theory]
    [InlineData("postgres://", "expected postgres://user:password@host:port/database")]
    [InlineData("postgres://agop@127.0.0.1", "found no database")]
    [InlineData("postgres://agop@127.0.0.1/x?colour=red", "colour: expected a setting of Npgsql")]
    [InlineData("postgres://agop@127.0.0.1/x?timeout", "timeout: expected key=value")]
    [InlineData("postgre://agop:secret@127.0.0.1/x", "this looks like neither")]
    [InlineData("Host=here;Password=secret", "this looks like neither")]
    public async Task Addresses_that_are_none_are_refused(string url, string expected)
    {
        var error = await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(url));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_refused_or_failed_connection_is_reported_without_the_password()
    {
        var wrong = await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(server.Url("postgres", "wrong word")));
        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong word", wrong.Message, StringComparison.Ordinal);
        Assert.False(wrong.IsTransient);
        Assert.Contains(
            "does not exist",
            (await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(server.Url("nowhere")))).Message,
            StringComparison.Ordinal
        );
        Assert.True((await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync("postgres://agop@127.0.0.1:1/x"))).IsTransient);
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> ask)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (LedgerException error) when (error.IsTransient && attempt < 200)
            {
                // Another connection of the pool.
            }
        }
    }
}
