using System.Diagnostics;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Hosting;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;
using Spectre.Console;

namespace Agop.Bench.Ledger;

/// <summary>
/// How fast the ledgers are with empty tasks, through real silos: durable completions per second, how long a ready task waits for its claim
/// at a steady load, and how both grow with the number of finished tasks in the tables.
/// </summary>
internal static class LedgerLoad
{
    /// <summary>Half of what 16 lanes on PostgreSQL must bear.</summary>
    private const double HalfLoad = 1250;

    private static readonly TimeSpan s_arrivals = TimeSpan.FromMilliseconds(10),
        s_steady = TimeSpan.FromSeconds(4);

    public static async Task Run(int largest)
    {
        using var server = new PostgresServer();
        using var folder = new TemporaryFolder();
        var table = new Table().Border(TableBorder.Markdown);
        foreach (
            var column in new[]
            {
                "ledger",
                "finished before",
                "silos x lanes",
                "completions/s",
                "ms per task and lane",
                "ready to claimed p50",
                "p99",
                "at tasks/s",
            }
        )
            table.AddColumn(column);
        foreach (var kind in new[] { "SQLite", "PostgreSQL" })
        {
            var place = kind == "SQLite" ? folder["ledger.db"] : server.NewDatabase();
            await using var ledger = await Ledgers.OpenAsync(place);
            // What is compiled on first use is compiled before the first measurement.
            await Completions(place, ledger, 1, 4, 2_000);
            var finished = 0;
            for (var target = 1_000; target <= largest; target *= 10)
            {
                finished += Fill(place, target - finished);
                foreach (var (silos, lanes) in new[] { (1, 1), (1, 4), (1, 16), (4, 4) })
                {
                    var count =
                        kind == "SQLite" ? 4_000
                        : lanes == 1 ? 2_000
                        : 10_000;
                    var speed = await Completions(place, ledger, silos, lanes, count);
                    var rate = Math.Min(speed / 2, HalfLoad);
                    var waits = await Waits(place, ledger, silos, lanes, rate);
                    finished += count + waits.Length;
                    table.AddRow(
                        kind,
                        $"{target:N0}",
                        $"{silos} x {lanes}",
                        $"{speed:N0}",
                        $"{1e3 * silos * lanes / speed:0.00}",
                        $"{waits[waits.Length / 2].TotalMilliseconds:0.0} ms",
                        $"{waits[waits.Length * 99 / 100].TotalMilliseconds:0.0} ms",
                        $"{rate:N0}"
                    );
                }
            }
        }
        AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
    }

    /// <summary>Tasks that are done, put there directly.</summary>
    private static int Fill(string place, int count)
    {
        if (count <= 0)
            return 0;
        const string Columns =
            "INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths, finished) ";
        const string Rest =
            "INSERT INTO sweep_task (sweep, task) SELECT 1000000, id FROM task WHERE finished = 0 ON CONFLICT DO NOTHING; "
            + "INSERT INTO artifact (task, bytes) SELECT id, {0} FROM task WHERE finished = 0 ON CONFLICT DO NOTHING;";
        if (Ledgers.IsServer(place))
        {
            using var source = NpgsqlDataSource.Create(Agop.Ledger.Postgres.PostgresUrl.Parse(place));
            foreach (
                var statement in new[]
                {
                    $"{Columns} SELECT gen_random_uuid(), 'k', '{{}}', '', 'cpu', i, 0, 3, 0, 1, 0, 0, 0 FROM "
                        + $"generate_series(1, {count}) i; {string.Format(Rest, "'\\x00'::bytea")}",
                    "VACUUM ANALYZE",
                }
            )
            {
                using var fill = source.CreateCommand(statement);
                fill.CommandTimeout = 0;
                fill.ExecuteNonQuery();
            }
            return count;
        }
        using var connection = new SqliteConnection($"Data Source={place};Pooling=false");
        connection.Open();
        using var insert = connection.CreateCommand();
        insert.CommandText =
            $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) {Columns} SELECT "
            + $"hex(randomblob(16)), 'k', '{{}}', '', 'cpu', i, 0, 3, 0, 1, 0, 0, 0 FROM n; {string.Format(Rest, "x'00'")}";
        insert.ExecuteNonQuery();
        return count;
    }

    private static async Task<double> Completions(string place, ILedger ledger, int silos, int lanes, int count)
    {
        await Submit(ledger, count);
        var observer = new Counter(count);
        var clock = Stopwatch.StartNew();
        await using (new Silos(place, silos, lanes, observer))
            await observer.Ended;
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// How long tasks that arrive at a steady rate were ready before they were claimed, by the ledger's own clock, in order.
    /// </summary>
    private static async Task<TimeSpan[]> Waits(string place, ILedger ledger, int silos, int lanes, double rate)
    {
        var count = (int)(rate * s_steady.TotalSeconds);
        var observer = new Counter(count);
        await using (new Silos(place, silos, lanes, observer))
        {
            var clock = Stopwatch.StartNew();
            for (var sent = 0; sent < count; )
            {
                var due = Math.Min(count, (int)(clock.Elapsed.TotalSeconds * rate) + 1) - sent;
                if (due > 0)
                    await Submit(ledger, due);
                sent += due;
                await Task.Delay(s_arrivals);
            }
            await observer.Ended;
        }
        return [.. observer.Waits.Order()];
    }

    private static Task Submit(ILedger ledger, int count) =>
        ledger.SubmitAsync(
            new SweepSubmission(
                Guid.NewGuid().ToString(),
                "load",
                "",
                [.. Enumerable.Range(0, count).Select(_ => new LedgerTask(Guid.NewGuid().ToString(), "k", "{}", []))]
            )
        );

    /// <summary>Silos in this process, each with a ledger of its own, for as long as it is not disposed of.</summary>
    private sealed class Silos : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _lives;

        public Silos(string place, int silos, int lanes, Counter observer) =>
            _lives = Task.WhenAll(Enumerable.Range(0, silos).Select(_ => Live(place, lanes, observer)));

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _lives;
            _end.Dispose();
        }

        private async Task Live(string place, int lanes, Counter observer)
        {
            await using var ledger = await Ledgers.OpenAsync(place);
            await using var silo = SiloApplication.Build(
                new SiloParts(ledger, new Results(ledger, null), options => options.Lanes = Lane.OnProcessor(lanes))
                {
                    Observers = [observer],
                    Computer = new EmptyComputer(),
                    IsObserved = false,
                }
            );
            await silo.RunAsync(_end.Token);
        }
    }
}
