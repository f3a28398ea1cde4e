using System.Data.Common;
using System.Text.Json;
using Agop.Ledger.Sql;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Sqlite;

/// <summary>
/// The ledger in one SQLite file: no service, any number of processes on one machine. Write-ahead log, every commit on the disk before it
/// is told.
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
        Among: "IN (SELECT value FROM json_each(@only))"
    );
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(25);
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly WorkSignal _work = new();
    private readonly SqliteCommand _version;
    private long _seen;
    private bool _rings;
    private readonly Dictionary<string, DbCommand> _statements = new(StringComparer.Ordinal);

    public SqliteLedger(string path, LedgerOptions options)
        : base(options)
    {
        Place = path;
        _time = options.Time ?? TimeProvider.System;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            _connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Pooling = false,
                    DefaultTimeout = 60,
                }.ToString()
            );
            _connection.Open();
            using var pragmas = _connection.CreateCommand();
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000;";
            pragmas.ExecuteNonQuery();
            _version = _connection.CreateCommand();
            _version.CommandText = "PRAGMA data_version";
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            const string NeedsWriting = "; reading it needs write access to the file and its folder, too: SQLite keeps its log beside it";
            var readOnly =
                error is UnauthorizedAccessException or SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } && File.Exists(path);
            throw new LedgerException(
                $"{path}: expected a ledger that can be opened ({Line(error)}){(readOnly ? NeedsWriting : "")}",
                error
            );
        }
        try
        {
            Transaction(session =>
            {
                Migrate(session, path, s_dialect);
                return 0;
            });
        }
        catch (LedgerException)
        {
            Dispose();
            throw;
        }
    }

    public override string Place { get; }

    // Other processes cannot signal this one, but PRAGMA data_version tells whether they wrote.
    public override long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), end);
            if (left <= TimeSpan.Zero)
                return heard;
            var news = _work.Wait(heard, left < s_glance ? left : s_glance, cancellation);
            if (news != heard)
                return news;
            if (WasWritten())
                _work.Raise();
        }
    }

    public override Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand) =>
        Transaction(session =>
        {
            bool[] recorded = [.. completed.Select(completion => Record(session, completion))];
            return new Exchange(recorded, demand.Max == 0 ? [] : [.. Take(session, silo, demand)]);
        });

    public override void Dispose()
    {
        lock (_gate)
        {
            foreach (var statement in _statements.Values)
                statement.Dispose();
            _version.Dispose();
            _connection.Dispose();
        }
    }

    protected override T Transaction<T>(Func<Session, T> work) =>
        Try(() =>
        {
            _rings = false;
            using var transaction = _connection.BeginTransaction(deferred: false);
            var result = work(new Session(_connection, transaction, s_dialect, Microseconds(_time), _statements));
            transaction.Commit();
            if (_rings)
                _work.Raise();
            return result;
        });

    // In WAL mode, readers and writers of other processes do not block each other.
    protected override T Reading<T>(Func<Session, T> work) =>
        Try(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return work(new Session(_connection, transaction, s_dialect, Microseconds(_time), _statements));
        });

    protected override void SettleAlone(Session session)
    {
        // Only one process writes at a time.
    }

    protected override void Insert(Session session, long number, SweepSubmission sweep)
    {
        using var task = session.Command(
            $"""
            INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths)
            VALUES (@id, @kind, @spec, @needs, @lane, @place, @priority, {States.Cancelled}, 0, 0, 0, 0)
            ON CONFLICT (id) DO NOTHING
            """,
            ("@id", ""),
            ("@kind", ""),
            ("@spec", ""),
            ("@needs", ""),
            ("@lane", ""),
            ("@place", 0L),
            ("@priority", sweep.Priority ?? 0)
        );
        using var need = session.Command(
            "INSERT INTO need (need, task) VALUES (@need, @task) ON CONFLICT DO NOTHING",
            ("@need", ""),
            ("@task", "")
        );
        using var owner = session.Command(
            "INSERT INTO sweep_task (sweep, task) VALUES (@sweep, @task) ON CONFLICT DO NOTHING",
            ("@sweep", number),
            ("@task", "")
        );
        for (var i = 0; i < sweep.Tasks.Count; i++)
        {
            var entry = sweep.Tasks[i];
            object[] values = [entry.Id, entry.Kind, entry.Spec, string.Join(',', entry.Needs), entry.Lane, PlaceOf(number, i)];
            for (var v = 0; v < values.Length; v++)
                task.Parameters[v].Value = values[v];
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

    protected override void Hold(Session session, long number)
    {
        // Only one process writes at a time.
    }

    protected override void Announce(Session session) => _rings = true;

    protected override void AsksForFewRows(Session session)
    {
        // SQLite uses an index wherever there is one.
    }

    protected override object List(IReadOnlyList<string> values) => JsonSerializer.Serialize(values);

    private bool Record(Session session, Completion completion)
    {
        var claim = completion.Claim;
        if (session.Execute("DELETE FROM work WHERE task = @id AND silo = @silo AND token = @token", OfClaim(claim)) == 0)
        {
            // The same result may be sent twice where the first answer was lost.
            return session
                    .Query(
                        $"SELECT 1 FROM task WHERE id = @id AND state = {States.Done} AND silo = @silo AND token = @token",
                        _ => true,
                        OfClaim(claim)
                    )
                    .Count == 1;
        }
        session.Execute(
            $"UPDATE task SET state = {States.Done}, silo = @silo, token = @token, finished = {Now}, seconds = @seconds, "
                + "facts = @facts, "
                + "error = NULL WHERE id = @id",
            [.. OfClaim(claim), ("@seconds", completion.Seconds), ("@facts", completion.Facts)]
        );
        if (completion.Artifact is { } bytes)
            session.Execute("INSERT INTO artifact (task, bytes) VALUES (@id, @bytes)", ("@id", claim.Task), ("@bytes", bytes.ToArray()));
        session.Execute("UPDATE task SET missing = missing - 1 WHERE id IN (SELECT task FROM need WHERE need = @id)", ("@id", claim.Task));
        if (Open(session, "id IN (SELECT task FROM need WHERE need = @id)", ("@id", claim.Task)) > 0)
            Announce(session);
        return true;
    }

    private IEnumerable<Claim> Take(Session session, long silo, Demand demand)
    {
        foreach (var task in session.Query(NextTasks(demand.Sweep, demand.Tasks is not null, ""), row => row.GetString(0), OfNext(demand)))
        {
            session.Execute(
                "UPDATE work SET silo = @silo, token = token + 1, lease = {now} + @lease, claimed = {now} WHERE task = @id",
                [("@id", task), .. OfLease(silo)]
            );
            yield return session.Query(
                $"SELECT {ClaimColumns} FROM task t JOIN work w ON w.task = t.id WHERE t.id = @id",
                row => ReadClaim(row, silo),
                ("@id", task)
            )[0];
        }
    }

    /// <summary>Whether another connection has written since this was asked last.</summary>
    private bool WasWritten() =>
        Try(() =>
        {
            var version = (long)_version.ExecuteScalar()!;
            (var changed, _seen) = (version != _seen, version);
            return changed;
        });

    private T Try<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException error)
            {
                throw new LedgerException($"{Place}: {(error.SqliteErrorCode == Full ? "the disk is full" : Line(error))}", error)
                {
                    IsTransient = error.SqliteErrorCode is Busy or Full,
                };
            }
        }
    }

    private static string Line(Exception error) => error.Message.ReplaceLineEndings(" ");
}
