using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Text.Json;
using Agop.Ledger.Sql;
using Agop.Ledger.Tasks;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Sqlite;

/// <summary>
/// The ledger in one SQLite file: no service, any number of processes on one machine. It keeps a write-ahead log, and every commit is on
/// disk before its call returns. SQLite's calls block and a connection serves one at a time, so they run in turn on a thread of its own.
/// </summary>
internal sealed class SqliteLedger : SqlLedger
{
    private const int Busy = 5,
        ReadOnly = 8,
        Full = 13,
        CannotOpen = 14;
    private static readonly Dialect s_dialect = new(
        "INTEGER PRIMARY KEY AUTOINCREMENT",
        "BLOB",
        Room: "",
        Now: "@now",
        Lock: "",
        Among: "IN (SELECT value FROM json_each({0}))",
        Tallies: SqliteTallies.Script
    );
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(25);
    private readonly BlockingCollection<Action> _calls = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly WorkSignal _work = new();
    private readonly SqliteCommand _version;
    private readonly Dictionary<string, DbCommand> _statements = new(StringComparer.Ordinal);
    private long _seen;
    private bool _rings;

    public SqliteLedger(string path, LedgerOptions options)
        : base(options)
    {
        Place = path;
        _time = options.Time ?? TimeProvider.System;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 60,
            }.ToString()
        );
        _version = _connection.CreateCommand();
        _version.CommandText = "PRAGMA data_version";
        new Thread(Work) { Name = "ledger", IsBackground = true }.Start();
    }

    public override string Place { get; }

    public override async Task OpenAsync(CancellationToken cancellation = default)
    {
        await CallAsync(ConnectAsync, cancellation);
        await TransactAsync(
            async session =>
            {
                await MigrateAsync(session, Place, s_dialect);
                return true;
            },
            cancellation
        );
    }

    // Other processes cannot signal this one, but PRAGMA data_version tells whether they wrote.
    public override async Task<long> WaitForWorkAsync(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), end);
            if (left <= TimeSpan.Zero)
                return heard;
            var news = await _work.WaitAsync(heard, left < s_glance ? left : s_glance, cancellation);
            if (news != heard)
                return news;
            if (await CallAsync(WasWrittenAsync, cancellation))
                _work.Raise();
        }
    }

    public override Task<Exchange> ExchangeAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation = default
    ) =>
        TransactAsync(
            async session =>
            {
                var recorded = new List<bool>(completed.Count);
                foreach (var completion in completed)
                    recorded.Add(await RecordAsync(session, completion));
                return new Exchange(recorded, demand.Max == 0 ? [] : await TakeAsync(session, silo, demand));
            },
            cancellation
        );

    public override async ValueTask DisposeAsync()
    {
        if (!_closed.Task.IsCompleted)
            _calls.CompleteAdding();
        await _closed.Task;
    }

    protected override Task<T> TransactAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        CallAsync(
            async () =>
            {
                _rings = false;
                await using var transaction = Begin(deferred: false);
                var result = await work(SessionOf(transaction, cancellation));
                await transaction.CommitAsync(CancellationToken.None);
                if (_rings)
                    _work.Raise();
                return result;
            },
            cancellation
        );

    // In WAL mode, readers and writers of other processes do not block each other.
    protected override Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        CallAsync(
            async () =>
            {
                await using var transaction = Begin(deferred: true);
                return await work(SessionOf(transaction, cancellation));
            },
            cancellation
        );

    // Only one process writes at a time.
    protected override Task SubmitNothingAsync(Session session) => Task.CompletedTask;

    // Only one process writes at a time.
    protected override Task SettleAloneAsync(Session session) => Task.CompletedTask;

    protected override async Task InsertAsync(Session session, LedgerTask[] tasks, long place, int priority)
    {
        await using var task = session.Command(
            $"""
            INSERT INTO task (id, kind, spec, needs, lane, place, skill, priority, state, missing, token, failures, deaths)
            VALUES (@id, @kind, @spec, @needs, @lane, @place, @skill, @priority, {States.Cancelled}, 0, 0, 0, 0)
            ON CONFLICT (id) DO NOTHING
            """,
            ("@id", ""),
            ("@kind", ""),
            ("@spec", ""),
            ("@needs", ""),
            ("@lane", ""),
            ("@place", 0L),
            ("@skill", ""),
            ("@priority", priority)
        );
        await using var need = session.Command(
            "INSERT INTO need (need, task) VALUES (@need, @task) ON CONFLICT DO NOTHING",
            ("@need", ""),
            ("@task", "")
        );
        foreach (var (i, entry) in tasks.Index())
        {
            object[] values =
            [
                entry.Id,
                entry.Kind,
                entry.Spec,
                string.Join(',', entry.Needs),
                entry.Lane,
                place + i,
                (object?)entry.Skill ?? DBNull.Value,
            ];
            for (var v = 0; v < values.Length; v++)
                task.Parameters[v].Value = values[v];
            await task.ExecuteNonQueryAsync(session.Cancellation);
            need.Parameters[1].Value = entry.Id;
            foreach (var id in entry.Needs)
            {
                need.Parameters[0].Value = id;
                await need.ExecuteNonQueryAsync(session.Cancellation);
            }
        }
    }

    // Only one process writes at a time.
    protected override Task HoldAsync(Session session, long number) => Task.CompletedTask;

    // Only one process writes at a time.
    protected override Task HoldAsync(Session session, IReadOnlyList<string> tasks) => Task.CompletedTask;

    // Triggers count exactly where only one writes at a time, but do not see a sweep's tasks go.
    protected override async Task RecountAsync(Session session)
    {
        foreach (var statement in new[] { "DELETE FROM tally", Schema.Counts + Schema.Grouped, "DELETE FROM ending", Schema.Endings })
            await session.ExecuteAsync(statement);
    }

    protected override Task TidyTalliesAsync(Session session) => Task.CompletedTask;

    protected override Task AnnounceAsync(Session session)
    {
        _rings = true;
        return Task.CompletedTask;
    }

    // SQLite uses an index wherever there is one.
    protected override Task AsksForFewRowsAsync(Session session) => Task.CompletedTask;

    protected override object List(IReadOnlyList<string> values) => JsonSerializer.Serialize(values);

    private async Task<bool> RecordAsync(Session session, Completion completion)
    {
        var claim = completion.Claim;
        if (await session.ExecuteAsync("DELETE FROM work WHERE task = @id AND silo = @silo AND token = @token", OfClaim(claim)) == 0)
        {
            // The same result may be sent twice where the first answer was lost.
            var recorded = await session.QueryAsync(
                $"SELECT 1 FROM task WHERE id = @id AND state = {States.Done} AND silo = @silo AND token = @token",
                _ => true,
                OfClaim(claim)
            );
            return recorded.Count == 1;
        }
        await session.ExecuteAsync(
            $"UPDATE task SET state = {States.Done}, silo = @silo, token = @token, finished = {Now}, seconds = @seconds, "
                + "facts = @facts, "
                + "error = NULL WHERE id = @id",
            [.. OfClaim(claim), ("@seconds", completion.Seconds), ("@facts", completion.Facts)]
        );
        if (completion.Artifact is { } bytes)
            await session.ExecuteAsync(
                "INSERT INTO artifact (task, bytes) VALUES (@id, @bytes)",
                ("@id", claim.Task),
                ("@bytes", bytes.ToArray())
            );
        await session.ExecuteAsync(
            "UPDATE task SET missing = missing - 1 WHERE id IN (SELECT task FROM need WHERE need = @id)",
            ("@id", claim.Task)
        );
        if (await OpenAsync(session, "id IN (SELECT task FROM need WHERE need = @id)", ("@id", claim.Task)) > 0)
            await AnnounceAsync(session);
        return true;
    }

    private async Task<IReadOnlyList<Claim>> TakeAsync(Session session, long silo, Demand demand)
    {
        var claims = new List<Claim>();
        foreach (var task in await session.QueryAsync(NextTasks(demand, ""), row => row.GetString(0), OfNext(demand)))
        {
            await session.ExecuteAsync(
                "UPDATE work SET silo = @silo, token = token + 1, lease = {now} + @lease, claimed = {now} WHERE task = @id",
                [("@id", task), .. OfLease(silo)]
            );
            claims.AddRange(
                await session.QueryAsync(
                    $"SELECT {ClaimColumns} FROM task t JOIN work w ON w.task = t.id WHERE t.id = @id",
                    row => ReadClaim(row, silo),
                    ("@id", task)
                )
            );
        }
        return claims;
    }

    /// <summary>Whether another connection has written since this was asked last.</summary>
    private async Task<bool> WasWrittenAsync()
    {
        var version = (long)(await _version.ExecuteScalarAsync())!;
        (var changed, _seen) = (version != _seen, version);
        return changed;
    }

    private async Task<bool> ConnectAsync()
    {
        if (_connection.State == ConnectionState.Open)
            return true;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(Place)) is { } folder)
                Directory.CreateDirectory(folder);
            await _connection.OpenAsync();
            await using var pragmas = _connection.CreateCommand();
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000;";
            await pragmas.ExecuteNonQueryAsync();
            return true;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            const string NeedsWriting = "; reading it needs write access to the file and its folder, too: SQLite keeps its log beside it";
            var readOnly =
                error is UnauthorizedAccessException or SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } && File.Exists(Place);
            throw new LedgerException(
                $"{Place}: expected a ledger that can be opened ({Line(error)}){(readOnly ? NeedsWriting : "")}",
                error
            );
        }
    }

    private SqliteTransaction Begin(bool deferred) =>
        _connection.State == ConnectionState.Open
            ? _connection.BeginTransaction(deferred)
            : throw new LedgerException($"{Place}: it is not open yet") { IsTransient = true };

    private Session SessionOf(SqliteTransaction transaction, CancellationToken cancellation) =>
        new(_connection, transaction, s_dialect, Microseconds(_time), cancellation, _statements);

    /// <summary>Runs something on the ledger's thread, after all that was asked before.</summary>
    private Task<T> CallAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed.Task.IsCompleted || _calls.IsAddingCompleted, this);
        // Whoever waits goes on elsewhere, not on the ledger's thread.
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The driver's asynchronous calls block: what they return is completed.
        _calls.Add(() => answer.SetFromTask(TryAsync(work, cancellation)), CancellationToken.None);
        return answer.Task;
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await work();
        }
        catch (SqliteException error)
        {
            throw new LedgerException($"{Place}: {(error.SqliteErrorCode == Full ? "the disk is full" : Line(error))}", error)
            {
                IsTransient = error.SqliteErrorCode is Busy or Full,
            };
        }
    }

    /// <summary>The life of the ledger's thread.</summary>
    private void Work()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
            call();
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _version.Dispose();
        _connection.Dispose();
        _closed.SetResult();
        _calls.Dispose();
    }

    private static string Line(Exception error) => error.Message.ReplaceLineEndings(" ");
}
