using System.Collections.Concurrent;
using System.Diagnostics;
using Agop.Ledger;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;
using Spectre.Console;

namespace Agop.Bench.Ledger;

/// <summary>
/// How fast the ledgers are with empty tasks: durable completions per second for several lanes, how long a task that becomes ready waits for its claim at half that
/// load, and how both grow with the number of finished tasks in the tables.
/// </summary>
internal static class LedgerLoad
{
    private static readonly byte[] s_artifact = new byte[64];

    public static void Run(int largest)
    {
        using var server = new PostgresServer();
        using var folder = new TemporaryFolder();
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in new[] { "ledger", "finished before", "lanes", "completions/s", "ms per task and lane", "ready to claimed p50", "p99", "at tasks/s" }) table.AddColumn(column);
        foreach (var kind in new[] { "SQLite", "PostgreSQL" })
        {
            var place = kind == "SQLite" ? folder["ledger.db"] : server.NewDatabase();
            using var ledger = Ledgers.Open(place);
            var finished = 0;
            for (var target = 1_000; target <= largest; target *= 10)
            {
                finished += Fill(place, target - finished);
                foreach (var lanes in new[] { 1, 4, 16 })
                {
                    var count = kind == "SQLite" ? 2_000 : lanes == 1 ? 2_000 : 8_000;
                    var speed = Completions(ledger, lanes, count);
                    var waits = Waits(ledger, lanes, speed / 2);
                    finished += count + waits.Length;
                    table.AddRow(kind, $"{target:N0}", $"{lanes}", $"{speed:N0}", $"{1e3 * lanes / speed:0.00}", $"{waits[waits.Length / 2]:0.0} ms", $"{waits[waits.Length * 99 / 100]:0.0} ms", $"{speed / 2:N0}");
                }
            }
        }
        AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
    }

    /// <summary>Tasks that are done, put there directly.</summary>
    private static int Fill(string place, int count)
    {
        if (count <= 0) return 0;
        const string Columns = "INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths, attempts, due, finished) ";
        if (place.StartsWith("postgres", StringComparison.Ordinal))
        {
            using var source = NpgsqlDataSource.Create(Agop.Ledger.Postgres.PostgresUrl.Parse(place));
            using var insert = source.CreateCommand($"{Columns} SELECT gen_random_uuid(), 'k', '{{}}', '', 'cpu', i, 0, 3, 0, 1, 0, 0, 1, 0, 0 FROM generate_series(1, {count}) i");
            insert.CommandTimeout = 0;
            insert.ExecuteNonQuery();
            using var analyze = source.CreateCommand("ANALYZE");
            analyze.ExecuteNonQuery();
            return count;
        }
        using var connection = new SqliteConnection($"Data Source={place};Pooling=false");
        connection.Open();
        using var fill = connection.CreateCommand();
        fill.CommandText = $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) {Columns} SELECT hex(randomblob(16)), 'k', '{{}}', '', 'cpu', i, 0, 3, 0, 1, 0, 0, 1, 0, 0 FROM n";
        fill.ExecuteNonQuery();
        return count;
    }

    private static double Completions(ILedger ledger, int lanes, int count)
    {
        ledger.Submit(new SweepSubmission(Guid.NewGuid().ToString(), "load", "", [.. Enumerable.Range(0, count).Select(_ => new LedgerTask(Guid.NewGuid().ToString(), "k", "{}", []))]));
        var clock = Stopwatch.StartNew();
        InLanes(ledger, lanes, silo =>
        {
            for (var claim = ledger.Claim(silo).FirstOrDefault(); claim is not null;) (_, claim) = ledger.CompleteAndClaim(claim, s_artifact);
        });
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Milliseconds from submitted to claimed, in order, for tasks that arrive at a steady rate while lanes wait for them.</summary>
    private static double[] Waits(ILedger ledger, int lanes, double rate)
    {
        var count = (int)Math.Clamp(rate * 3, 100, 4000);
        var (arrived, waits) = (new ConcurrentDictionary<string, long>(StringComparer.Ordinal), new ConcurrentBag<double>());
        // As a silo does it: one thread claims for all free lanes, so that news does not wake them all.
        using var free = new SemaphoreSlim(lanes);
        using var work = new BlockingCollection<Claim>();
        var workers = new Thread(() => InLanes(ledger, lanes, _ =>
        {
            foreach (var claim in work.GetConsumingEnumerable())
            {
                ledger.Complete(claim, s_artifact);
                free.Release();
            }
        }));
        var dispatcher = new Thread(() =>
        {
            var (silo, heard) = (ledger.Join("dispatcher"), 0L);
            while (waits.Count < count)
            {
                free.Wait();
                var claims = ledger.Claim(silo, most: free.CurrentCount + 1);
                foreach (var claim in claims)
                {
                    waits.Add(Stopwatch.GetElapsedTime(arrived[claim.Task]).TotalMilliseconds);
                    work.Add(claim);
                }
                if (claims.Count == 0)
                {
                    free.Release();
                    heard = ledger.WaitForWork(heard, TimeSpan.FromSeconds(1), CancellationToken.None);
                }
                for (var taken = 1; taken < claims.Count; taken++) free.Wait();
            }
            work.CompleteAdding();
        });
        dispatcher.Start();
        workers.Start();
        var clock = Stopwatch.StartNew();
        for (var sent = 0; sent < count;)
        {
            // As many as are due by now, in one submission.
            var due = Math.Min(count, (int)(clock.Elapsed.TotalSeconds * rate) + 1) - sent;
            if (due <= 0)
            {
                Thread.Sleep(1);
                continue;
            }
            LedgerTask[] tasks = [.. Enumerable.Range(0, due).Select(_ => new LedgerTask(Guid.NewGuid().ToString(), "k", "{}", []))];
            foreach (var task in tasks) arrived[task.Id] = Stopwatch.GetTimestamp();
            ledger.Submit(new SweepSubmission(Guid.NewGuid().ToString(), "load", "", tasks));
            sent += due;
        }
        dispatcher.Join();
        workers.Join();
        return [.. waits.Order()];
    }

    private static void InLanes(ILedger ledger, int lanes, Action<long> work)
    {
        var threads = Enumerable.Range(0, lanes).Select(lane => new Thread(() => work(ledger.Join($"lane {lane}")))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }
}
