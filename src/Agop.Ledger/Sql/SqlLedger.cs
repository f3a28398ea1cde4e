using System.Data.Common;
using Agop.Ledger.Silos;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>The ledger in SQL that SQLite and PostgreSQL share; what differs is left to the two.</summary>
/// <param name="options">How leases and retries work.</param>
internal abstract partial class SqlLedger(LedgerOptions options) : ILedger
{
    /// <summary>What <see cref="ReadTask"/> reads.</summary>
    private const string TaskColumns =
        $"t.id, t.kind, t.spec, {StateNow}, t.failures, t.deaths, coalesce(w.token, t.token), coalesce(w.silo, t.silo), t.seconds, t.error";

    private const string TasksAndWork = "task t LEFT JOIN work w ON w.task = t.id";

    public abstract string Place { get; }

    public abstract Task OpenAsync(CancellationToken cancellation = default);

    /// <summary>How leases and retries work.</summary>
    protected LedgerOptions Options => options;

    public Task<byte[]?> ArtifactAsync(string task, CancellationToken cancellation = default) =>
        ReadAsync(
            async session =>
                (
                    await session.QueryAsync(
                        $"SELECT a.bytes FROM artifact a JOIN task t ON t.id = a.task WHERE a.task = @id AND t.state = {States.Done}",
                        row => (byte[])row.GetValue(0),
                        ("@id", task)
                    )
                ).FirstOrDefault(),
            cancellation
        );

    public Task<TaskRecord?> FindAsync(string task, CancellationToken cancellation = default) =>
        ReadAsync(
            async session =>
                (
                    await session.QueryAsync($"SELECT {TaskColumns} FROM {TasksAndWork} WHERE t.id = @id", ReadTask, ("@id", task))
                ).FirstOrDefault(),
            cancellation
        );

    public Task<IReadOnlyList<TaskRecord>> TasksAsync(string sweep, CancellationToken cancellation = default) =>
        AskSweepAsync(
            sweep,
            (session, number) =>
                session.QueryAsync(
                    $"SELECT {TaskColumns} FROM {TasksAndWork} JOIN sweep_task st ON st.task = t.id WHERE st.sweep = @sweep "
                        + "ORDER BY t.place, t.id",
                    ReadTask,
                    ("@sweep", number)
                ),
            cancellation
        );

    public Task<IReadOnlyList<SweepStatus>> SweepsAsync(CancellationToken cancellation = default) =>
        ReadAsync(session => SweepsAsync(session, null), cancellation);

    public async Task<SweepStatus?> SweepAsync(string sweep, CancellationToken cancellation = default) =>
        (await ReadAsync(session => SweepsAsync(session, sweep), cancellation)).FirstOrDefault();

    public async Task<string> DefinitionAsync(string sweep, CancellationToken cancellation = default) =>
        (
            await ReadAsync(
                session => session.QueryAsync("SELECT definition FROM sweep WHERE id = @id", row => row.GetString(0), ("@id", sweep)),
                cancellation
            )
        ).FirstOrDefault() ?? throw new ArgumentException($"no sweep {sweep}", nameof(sweep));

    public Task<IReadOnlyList<SiloRecord>> SilosAsync(bool withActivity = false, CancellationToken cancellation = default) =>
        ReadAsync<IReadOnlyList<SiloRecord>>(
            async session =>
                await session.QueryAsync(
                    $"""
                SELECT s.id, s.name, s.process, s.seen, CASE WHEN s.gone IS NULL THEN 0 ELSE 1 END, (SELECT count(*) FROM work w
                WHERE w.silo = s.id), {(
                    withActivity ? "s.doing" : "NULL"
                )}
                FROM silo s WHERE s.gone IS NULL OR EXISTS (SELECT 1 FROM work w WHERE w.silo = s.id) ORDER BY s.id
                """,
                    row => new SiloRecord(
                        row.GetInt64(0),
                        row.GetString(1),
                        row.GetString(2),
                        Time(row.GetInt64(3)),
                        row.GetInt32(4) != 0,
                        (int)row.GetInt64(5),
                        Text(row, 6)
                    )
                ),
            cancellation
        );

    public Task<string?> StoreAsync(string? mine, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                if (mine is not null)
                    await session.ExecuteAsync("UPDATE ledger SET store = @store WHERE store IS NULL", ("@store", mine));
                return (await session.QueryAsync("SELECT store FROM ledger", row => row.IsDBNull(0) ? null : row.GetString(0)))[0];
            },
            cancellation
        );

    public abstract Task<long> WaitForWorkAsync(long heard, TimeSpan patience, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <summary>The time in SQL, in microseconds since 1970; <c>@now</c> where it is a parameter.</summary>
    protected const string Now = "{now}";

    /// <summary>Runs something as one transaction, again where the database asks for it.</summary>
    /// <exception cref="LedgerException">The database does not do its part.</exception>
    protected abstract Task<T> TransactAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation);

    /// <summary>Runs something that changes nothing.</summary>
    /// <exception cref="LedgerException">The database does not do its part.</exception>
    protected abstract Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation);

    /// <summary>Tells waiting silos, once the transaction is committed, that tasks may be ready.</summary>
    protected abstract Task AnnounceAsync(Session session);

    /// <summary>The clock's time.</summary>
    protected static long Microseconds(TimeProvider time) => Microseconds(time.GetUtcNow());

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Brings the tables to this program's version.</summary>
    protected static async Task MigrateAsync(Session session, string place, Dialect dialect)
    {
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS ledger (version INT NOT NULL, store TEXT)");
        var found = await session.QueryAsync("SELECT version FROM ledger", row => row.GetInt32(0));
        var version = found is [var known] ? known : 0;
        if (version > Schema.Version)
        {
            // Programs of this version and later ones write down which are too old.
            var oldest = (await session.QueryAsync("SELECT oldest FROM ledger", row => row.GetInt32(0)))[0];
            if (oldest <= Schema.Version)
                return;
            throw new LedgerException(
                $"{place}: the ledger's tables have version {version}, for programs that know {oldest} or newer; this one knows "
                    + $"{Schema.Version}: use a newer agop"
            );
        }
        if (version == Schema.Version)
            return;
        for (; version < Schema.Version; version++)
            await session.ExecuteAsync(Schema.From(version, dialect));
        await session.ExecuteAsync(
            found.Count == 0
                ? "INSERT INTO ledger (version, oldest) VALUES (@version, @oldest)"
                : "UPDATE ledger SET version = @version, oldest = @oldest",
            ("@version", version),
            ("@oldest", Schema.Oldest)
        );
    }

    private static async Task<IReadOnlyList<SweepStatus>> SweepsAsync(Session session, string? one)
    {
        // Counts are read after sweeps, so a sweep submitted in between is not shown without tasks.
        var sweeps = await session.QueryAsync(
            $"SELECT number, id, name, priority, cancelled, submitted FROM sweep {(one is null ? "" : "WHERE id = @id")} ORDER BY number",
            row =>
                (
                    Number: row.GetInt64(0),
                    Id: row.GetString(1),
                    Name: row.GetString(2),
                    Priority: row.GetInt32(3),
                    State: row.GetInt32(4),
                    Submitted: Time(row.GetInt64(5))
                ),
            one is null ? [] : [("@id", one)]
        );
        if (sweeps.Count == 0)
            return [];
        var counts = (await TalliesAsync(session, one is null ? null : sweeps[0].Number)).ToLookup(tally => tally.Sweep);
        return
        [
            .. sweeps.Select(sweep => new SweepStatus(
                sweep.Id,
                sweep.Name,
                sweep.Priority,
                sweep.State == 1,
                sweep.Submitted,
                counts[sweep.Number]
                    .GroupBy(tally => tally.State)
                    .ToDictionary(state => state.Key, state => state.Sum(tally => tally.Tasks))
            )
            {
                Entering = sweep.State == Entering,
            }),
        ];
    }

    /// <summary>How many tasks of each kind stand where, kinds in the order of their first tasks; no rows for none.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="sweep">The number of a sweep, or null for all.</param>
    private static async Task<IReadOnlyList<Tally>> TalliesAsync(Session session, long? sweep)
    {
        var one = sweep is null ? "1 = 1" : "st.sweep = @sweep";
        // What runs is ready in the counts. One statement sees both as they were at one time. Little runs: with its join called a cross
        // join, SQLite begins there, and not with all tasks of the sweep.
        var rows = await session.QueryAsync(
            $"""
            SELECT st.sweep, st.kind, st.state, sum(st.tasks), sum(st.seconds), min(st.place) FROM tally st WHERE {one} GROUP BY 1, 2, 3
            UNION ALL
            SELECT st.sweep, t.kind, {States.Running}, count(*), 0, min(t.place) FROM work w CROSS JOIN task t CROSS JOIN sweep_task st
            WHERE w.silo IS NOT NULL AND t.id = w.task AND st.task = w.task AND {one} GROUP BY 1, 2
            """,
            row => new Tally(
                row.GetInt64(0),
                row.GetString(1),
                (TaskState)row.GetInt32(2),
                (int)row.GetInt64(3),
                row.GetDouble(4),
                row.GetInt64(5)
            ),
            sweep is { } number ? [("@sweep", number)] : []
        );
        var running = rows.Where(tally => tally.State == TaskState.Running)
            .ToDictionary(tally => (tally.Sweep, tally.Kind), tally => tally.Tasks);
        return
        [
            .. rows.Select(tally =>
                    tally.State == TaskState.Ready
                        ? tally with
                        {
                            Tasks = tally.Tasks - running.GetValueOrDefault((tally.Sweep, tally.Kind)),
                        }
                        : tally
                )
                .Where(tally => tally.Tasks > 0)
                .GroupBy(tally => (tally.Sweep, tally.Kind))
                .OrderBy(kind => kind.Key.Sweep)
                .ThenBy(kind => kind.Min(tally => tally.Place))
                .SelectMany(kind => kind.OrderBy(tally => tally.State)),
        ];
    }

    /// <summary>A sweep's tasks of a kind in a state.</summary>
    private sealed record Tally(long Sweep, string Kind, TaskState State, int Tasks, double Seconds, long Place);

    private static TaskRecord ReadTask(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            (TaskState)row.GetInt32(3),
            row.GetInt32(4),
            row.GetInt32(5),
            row.GetInt64(6),
            row.IsDBNull(7) ? null : row.GetInt64(7),
            row.IsDBNull(8) ? null : row.GetDouble(8),
            Text(row, 9)
        );

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch + Span(microseconds);

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
