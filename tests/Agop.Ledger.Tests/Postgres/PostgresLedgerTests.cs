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

    private protected override ILedger New(LedgerOptions? options = null) => Open(_database = server.NewDatabase(), options);

    private protected override ILedger Again() => Open(_database!, null);

    private ILedger Open(string database, LedgerOptions? options) =>
        Ledgers.Open(database, (options ?? new LedgerOptions()) with { Time = Time });

    [Fact]
    public void Leases_run_on_the_servers_clock_unless_told_otherwise()
    {
        using var ledger = Ledgers.Open(server.NewDatabase(), new LedgerOptions { Lease = TimeSpan.FromMilliseconds(1) });
        ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Single(ledger.Claim(ledger.Join("a")));
        // Each question takes the server's time: after some of them a millisecond has passed.
        var rescued = 0;
        while (rescued == 0)
            rescued = ledger.ReclaimExpired();
        Assert.Equal(1, ledger.Find("t")!.Deaths);
    }

    [Fact]
    public void Two_programs_may_open_a_new_database_at_the_same_time()
    {
        var database = server.NewDatabase();
        var ledgers = new ILedger[6];
        // Threads of their own: blocked ones of the pool would starve the driver.
        var threads = Enumerable.Range(0, 6).Select(i => new Thread(() => ledgers[i] = Ledgers.Open(database))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        ledgers[0].Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", [])]));
        Assert.Equal(TaskState.Ready, ledgers[5].Find("t")!.State);
        foreach (var ledger in ledgers)
            ledger.Dispose();
    }

    [Fact]
    public void Who_slept_in_a_transaction_until_the_server_ended_it_may_try_again()
    {
        var database = server.NewDatabase();
        using var other = NpgsqlDataSource.Create(PostgresUrl.Parse(database));
        using var asked = other.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
        );
        using var ledger = Ledgers.Open($"{database}?Options=-c%20idle_in_transaction_session_timeout%3D1s");
        var slept = 0;
        var tasks = new SleepyList(
            [new LedgerTask("t", "k", "{}", [])],
            () =>
            {
                if ((long)asked.ExecuteScalar()! == 0 || slept++ > 0)
                    return;
                while ((long)asked.ExecuteScalar()! > 0)
                    continue;
            }
        );
        Assert.True(Assert.Throws<LedgerException>(() => ledger.Submit(new SweepSubmission("s", "s", "", tasks))).IsTransient);
        ledger.Submit(new SweepSubmission("s", "s", "", tasks));
        Assert.Equal(TaskState.Ready, ledger.Find("t")!.State);
    }

    /// <summary>Tasks whose reader sleeps before each of them.</summary>
    private sealed class SleepyList(LedgerTask[] tasks, Action sleep) : IReadOnlyList<LedgerTask>
    {
        public int Count => tasks.Length;

        public LedgerTask this[int index] => tasks[index];

        public IEnumerator<LedgerTask> GetEnumerator()
        {
            foreach (var task in tasks)
            {
                sleep();
                yield return task;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public void A_restart_of_the_server_loses_nothing_that_was_told()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("t", "k", "{}", []), new LedgerTask("u", "k", "{}", ["t"])]));
        var claim = Assert.Single(ledger.Claim(silo));
        // A claim alone may be lost with the server, which loses nothing: the task is ready then. What is told durably takes all before it
        // to the disk.
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

    [Fact]
    public void A_task_submitted_while_what_it_needs_is_being_recorded_becomes_ready()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("a", "k", "{}", [])]));
        var claim = Assert.Single(ledger.Claim(silo));
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
        var recorded = false;
        var completing = new Thread(() => recorded = ledger.Complete(claim, new byte[] { 1 }));
        completing.Start();
        using (var waits = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        {
            while ((long)waits.ExecuteScalar()! == 0)
            {
                // Until the recording waits for the submission.
            }
        }
        submitting.Commit();
        completing.Join();
        Assert.True(recorded);
        Assert.Equal("b", Assert.Single(ledger.Claim(silo)).Task);
    }

    [Fact]
    public void Completions_cancellations_and_retries_at_the_same_time_leave_no_task_behind()
    {
        const int Chains = 30;
        using var ledger = New();
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
        void Work(Action<int> work, bool ends) =>
            new Thread(() =>
            {
                try
                {
                    for (var i = 0; ends ? i < 40 : Volatile.Read(ref end) < 2; i++)
                        work(i);
                }
#pragma warning disable CA1031 // Shown below.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    errors.Add(error);
                }
                if (ends)
                    Interlocked.Increment(ref end);
            }).Start();
        ledger.Submit(new SweepSubmission("s0", "s", "", Tasks(0)));
        for (var s = 0; s < 4; s++)
        {
            var silo = ledger.Join($"{s}");
            Work(
                i =>
                {
                    var claims = ledger.Claim(silo, max: 3);
                    if (i % 7 == 0 && claims.Count > 0)
                        ledger.Fail(claims[0], "no luck", certain: i % 2 == 0);
                    ledger.Exchange(silo, [.. claims.Select(claim => new Completion(claim, new byte[10]))], Demand.None);
                    if (i % 11 == 0)
                        ledger.Retry($"s{i % 5}");
                },
                ends: false
            );
        }
        Work(i => ledger.Submit(new SweepSubmission($"s{i % 5}", "s", "", Tasks(i % 5))), ends: true);
        Work(
            i =>
            {
                if (i % 3 == 0)
                    ledger.Cancel($"s{i % 5}");
                else
                    ledger.Reopen([$"shared-{i % Chains}-0", $"{i % 5}-{i % Chains}-1"]);
            },
            ends: true
        );
        while (Volatile.Read(ref end) < 2)
            ledger.ReclaimExpired();
        Assert.Empty(errors);
        // In peace, everything gets done.
        var last = ledger.Join("last");
        for (var s = 0; s < 5; s++)
            ledger.Submit(new SweepSubmission($"s{s}", "s", "", Tasks(s)));
        for (var rounds = 0; ledger.Sweeps().Any(sweep => sweep[TaskState.Done] < sweep.Total); rounds++)
        {
            Assert.True(
                rounds < 1000,
                string.Join(' ', ledger.Sweeps().SelectMany(sweep => ledger.Tasks(sweep.Id)).Where(task => task.State != TaskState.Done))
            );
            foreach (var silo in ledger.Silos())
                if (silo.Number != last && rounds > 5)
                    ledger.Leave(silo.Number);
            for (var s = 0; s < 5; s++)
                ledger.Retry($"s{s}");
            Time.Advance(100);
            ledger.Exchange(last, [.. ledger.Claim(last, max: 50).Select(claim => new Completion(claim, new byte[1]))], Demand.None);
        }
    }

    [Theory]
    [InlineData("postgres://", "expected postgres://user:password@host:port/database")]
    [InlineData("postgres://agop@127.0.0.1", "found no database")]
    [InlineData("postgres://agop@127.0.0.1/x?colour=red", "colour: expected a setting of Npgsql")]
    [InlineData("postgres://agop@127.0.0.1/x?timeout", "timeout: expected key=value")]
    [InlineData("postgre://agop:secret@127.0.0.1/x", "this looks like neither")]
    [InlineData("Host=here;Password=secret", "this looks like neither")]
    public void Addresses_that_are_none_are_refused(string url, string expected)
    {
        var error = Assert.Throws<LedgerException>(() => Ledgers.Open(url));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public void Who_may_not_in_or_finds_no_one_is_told_so_without_the_password()
    {
        var wrong = Assert.Throws<LedgerException>(() => Ledgers.Open(server.Url("postgres", "wrong word")));
        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong word", wrong.Message, StringComparison.Ordinal);
        Assert.False(wrong.IsTransient);
        Assert.Contains(
            "does not exist",
            Assert.Throws<LedgerException>(() => Ledgers.Open(server.Url("nowhere"))).Message,
            StringComparison.Ordinal
        );
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
        Assert.Contains(
            "have version 99, this program knows 3: use a newer agop",
            Assert.Throws<LedgerException>(() => Again()).Message,
            StringComparison.Ordinal
        );
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
