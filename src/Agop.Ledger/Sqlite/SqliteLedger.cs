using System.Data.Common;
using Agop.Ledger.Sql;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Sqlite;

/// <summary>The ledger in one SQLite file: no service, any number of processes on one machine. Write-ahead log, every commit on the disk before it is told.</summary>
internal sealed class SqliteLedger : SqlLedger
{
    private const int Busy = 5, Full = 13;
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly Bell _bell = new();
    private bool _rings;
    private readonly Dictionary<string, DbCommand> _statements = new(StringComparer.Ordinal);

    public SqliteLedger(string path, LedgerOptions options)
        : base(options)
    {
        Place = path;
        _time = options.Time ?? TimeProvider.System;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 60 }.ToString());
            _connection.Open();
            using var pragmas = _connection.CreateCommand();
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000;";
            pragmas.ExecuteNonQuery();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"{path}: expected a ledger that can be opened ({Line(error)})", error);
        }
        Transaction(session =>
        {
            Migrate(session, path, "INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB");
            return 0;
        });
    }

    public override string Place { get; }

    // Other processes on the file cannot ring: it is looked at now and then.
    public override long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation) => _bell.Wait(heard, patience < s_glance ? patience : s_glance, cancellation);

    public override void Dispose()
    {
        lock (_gate)
        {
            foreach (var statement in _statements.Values) statement.Dispose();
            _connection.Dispose();
        }
    }

    protected override string Among(string query) => $"id IN ({query})";

    protected override T Transaction<T>(Func<Session, T> work)
    {
        lock (_gate)
        {
            _rings = false;
            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                var result = work(new Session(_connection, transaction, "@now", Microseconds(_time), _statements));
                transaction.Commit();
                if (_rings) _bell.Ring();
                return result;
            }
            catch (SqliteException error)
            {
                throw new LedgerException($"{Place}: {(error.SqliteErrorCode == Full ? "the disk is full" : Line(error))}", error) { IsTransient = error.SqliteErrorCode is Busy or Full };
            }
        }
    }

    protected override void Insert(Session session, long number, SweepSubmission sweep)
    {
        using var task = session.Command(
            """
            INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths, attempts, due)
            VALUES (@id, @kind, @spec, @needs, @lane, @place, @priority, 6, 0, 0, 0, 0, 0, {now}) ON CONFLICT (id) DO NOTHING
            """,
            ("@id", ""), ("@kind", ""), ("@spec", ""), ("@needs", ""), ("@lane", ""), ("@place", 0L), ("@priority", sweep.Priority));
        using var need = session.Command("INSERT INTO need (need, task) VALUES (@need, @task) ON CONFLICT DO NOTHING", ("@need", ""), ("@task", ""));
        using var owner = session.Command("INSERT INTO sweep_task (sweep, task) VALUES (@sweep, @task) ON CONFLICT DO NOTHING", ("@sweep", number), ("@task", ""));
        for (var i = 0; i < sweep.Tasks.Count; i++)
        {
            var entry = sweep.Tasks[i];
            object[] values = [entry.Id, entry.Kind, entry.Spec, string.Join(',', entry.Needs), entry.Lane, PlaceOf(number, i)];
            for (var v = 0; v < values.Length; v++) task.Parameters[v].Value = values[v];
            task.ExecuteNonQuery();
            (need.Parameters[1].Value, owner.Parameters[1].Value) = (entry.Id, entry.Id);
            owner.ExecuteNonQuery();
            foreach (var id in entry.Needs)
            {
                need.Parameters[0].Value = id;
                need.ExecuteNonQuery();
            }
        }
    }

    protected override void HoldNeeds(Session session, long number)
    {
        // Only one process writes at a time.
    }

    protected override bool Record(Session session, Claim claim, byte[] artifact, double seconds)
    {
        var done = session.Execute(
            "UPDATE task SET state = 3, lease = NULL, finished = {now}, seconds = @seconds, error = NULL WHERE id = @id AND state = 2 AND holder = @silo AND token = @token",
            [.. OfClaim(claim), ("@seconds", seconds)]);
        if (done == 0) return false;
        session.Execute("INSERT INTO artifact (task, bytes) VALUES (@id, @bytes)", ("@id", claim.Task), ("@bytes", artifact));
        var freed = session.Query(
            """
            UPDATE task SET missing = missing - 1, state = CASE WHEN state = 0 AND missing = 1 THEN 1 ELSE state END, ready = {now}
            WHERE id IN (SELECT task FROM need WHERE need = @id) RETURNING state
            """,
            row => row.GetInt32(0), ("@id", claim.Task));
        if (freed.Contains((int)TaskState.Ready)) Announce(session);
        return true;
    }

    protected override void Announce(Session session) => _rings = true;

    private static string Line(Exception error) => error.Message.ReplaceLineEndings(" ");
}
