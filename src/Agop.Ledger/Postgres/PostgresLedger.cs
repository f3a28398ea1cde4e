using System.Diagnostics;
using Agop.Ledger.Sql;
using Npgsql;

namespace Agop.Ledger.Postgres;

/// <summary>The ledger in PostgreSQL: any number of silos on any number of machines. Claims skip locked rows, silos are woken by NOTIFY, leases run on the server's clock.</summary>
internal sealed class PostgresLedger : SqlLedger
{
    private const string Channel = "agop_work";
    private const int MostConflicts = 20;

    /// <summary>One number for all who change the tables at the same time.</summary>
    private const long MigrationLock = 0x41676f70;
    /// <summary>Marks a task done, keeps its artifact and readies what waited for it only, in one statement: either all of it or, where the claim was lost, none.</summary>
    private const string Recording =
        """
        WITH done AS (
          UPDATE task SET state = 3, lease = NULL, finished = {now}, seconds = @seconds, error = NULL
          WHERE id = @id AND state = 2 AND holder = @silo AND token = @token RETURNING id),
        kept AS (INSERT INTO artifact (task, bytes) SELECT id, @bytes FROM done),
        held AS (SELECT t.id FROM task t WHERE t.id IN (SELECT n.task FROM need n JOIN done d ON n.need = d.id) ORDER BY t.id FOR UPDATE),
        freed AS (
          UPDATE task t SET missing = t.missing - 1, state = CASE WHEN t.state = 0 AND t.missing = 1 THEN 1 ELSE t.state END, ready = {now}
          FROM held WHERE t.id = held.id RETURNING t.state)
        """;

    private const string Telling = $"(SELECT pg_notify('{Channel}', '')::text WHERE EXISTS (SELECT 1 FROM freed WHERE state = 1))";
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _relaxed;
    private readonly Lock _listening = new();
    private readonly Bell _bell = new();
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlConnection? _listener;
    private Thread? _hearing;

    public PostgresLedger(string url, LedgerOptions options)
        : base(options)
    {
        var settings = PostgresUrl.Parse(url);
        Place = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        // Statements are few and run often: planned once per connection.
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 40;
        _source = NpgsqlDataSource.Create(settings);
        _relaxed = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Options = $"{settings.Options} -c synchronous_commit=off".Trim() });
        Transaction(session =>
        {
            session.Execute($"SELECT pg_advisory_xact_lock({MigrationLock})");
            Migrate(session, Place, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BYTEA");
            return 0;
        });
    }

    public override string Place { get; }

    public override long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        lock (_listening)
        {
            if (_listener is null)
            {
                _listener = Try(Listen);
                // What was announced before is not heard: look at once.
                _bell.Ring();
            }
        }
        return _bell.Wait(heard, patience, cancellation);
    }

    public override void Dispose()
    {
        _closing.Cancel();
        lock (_listening) _listener = null;
        _hearing?.Join();
        _closing.Dispose();
        _source.Dispose();
        _relaxed.Dispose();
    }

    // An array is computed once; a subquery with LIMIT and row locks may not be.
    protected override string Among(string query) => $"id = ANY (ARRAY({query} FOR UPDATE SKIP LOCKED))";

    protected override T Transaction<T>(Func<Session, T> work) => Try(() =>
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var result = work(SessionOn(connection, transaction));
        transaction.Commit();
        return result;
    });

    protected override T Statement<T>(bool durable, Func<Session, T> work) => Try(() =>
    {
        using var connection = (durable ? _source : _relaxed).OpenConnection();
        return work(SessionOn(connection, null));
    });

    /// <summary>A connection that listens, and a thread that rings the bell for what it hears until the connection breaks.</summary>
    private NpgsqlConnection Listen()
    {
        var connection = _source.OpenConnection();
        using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) listen.ExecuteNonQuery();
        _hearing = new Thread(() =>
        {
            using var _ = connection;
            try
            {
                while (!_closing.IsCancellationRequested)
                {
                    connection.WaitAsync(_closing.Token).GetAwaiter().GetResult();
                    _bell.Ring();
                }
            }
            catch (Exception error) when (error is OperationCanceledException or NpgsqlException or IOException)
            {
                // Closed, or cut off: who waits is woken, and the next wait connects anew or says why it cannot.
                lock (_listening) _listener = null;
                _bell.Ring();
            }
        })
        { IsBackground = true, Name = "ledger listener" };
        _hearing.Start();
        return connection;
    }

    private Session SessionOn(NpgsqlConnection connection, NpgsqlTransaction? transaction) => Options.Time is { } time
        ? new Session(connection, transaction, "@now", Microseconds(time))
        : new Session(connection, transaction, "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", null);

    private T Try<T>(Func<T> work)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                return work();
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && conflicts < MostConflicts)
            {
                // The database undid one of two transactions that waited for each other: ours. It is whole in its function, so it runs again.
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
            {
                throw Translate(error);
            }
        }
    }

    protected override void Insert(Session session, long number, SweepSubmission sweep)
    {
        var tasks = sweep.Tasks;
        var needs = tasks.SelectMany(task => task.Needs.Distinct(StringComparer.Ordinal).Select(need => (Need: need, Task: task.Id))).ToArray();
        session.Execute(
            """
            INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths, attempts, due)
            SELECT id, kind, spec, needs, lane, place, @priority, 6, 0, 0, 0, 0, 0, {now}
            FROM unnest(@ids, @kinds, @specs, @needs, @lanes, @places) AS t (id, kind, spec, needs, lane, place) ORDER BY id ON CONFLICT (id) DO NOTHING
            """,
            ("@ids", tasks.Select(task => task.Id).ToArray()), ("@kinds", tasks.Select(task => task.Kind).ToArray()), ("@specs", tasks.Select(task => task.Spec).ToArray()),
            ("@needs", tasks.Select(task => string.Join(',', task.Needs)).ToArray()), ("@lanes", tasks.Select(task => task.Lane).ToArray()),
            ("@places", tasks.Select((_, i) => PlaceOf(number, i)).ToArray()), ("@priority", sweep.Priority));
        session.Execute(
            "INSERT INTO need (need, task) SELECT * FROM unnest(@needs, @tasks) ON CONFLICT DO NOTHING",
            ("@needs", needs.Select(need => need.Need).ToArray()), ("@tasks", needs.Select(need => need.Task).ToArray()));
        session.Execute("INSERT INTO sweep_task (sweep, task) SELECT @sweep, * FROM unnest(@tasks) ON CONFLICT DO NOTHING", ("@sweep", number), ("@tasks", tasks.Select(task => task.Id).ToArray()));
    }

    protected override void HoldNeeds(Session session, long number) => session.Query(
        """
        SELECT t.id FROM task t WHERE t.id IN (SELECT n.need FROM need n JOIN sweep_task st ON st.task = n.task WHERE st.sweep = @sweep)
          OR t.id IN (SELECT task FROM sweep_task WHERE sweep = @sweep) ORDER BY t.id FOR UPDATE
        """,
        row => row.GetString(0), ("@sweep", number));

    protected override bool Record(Session session, Claim claim, byte[] artifact, double seconds) => session.Query(
        $"{Recording} SELECT (SELECT count(*) FROM done), {Telling}", row => row.GetInt64(0) == 1, [.. OfClaim(claim), ("@seconds", seconds), ("@bytes", artifact)])[0];

    protected override (bool Recorded, Claim? Next) RecordAndClaim(Session session, Claim claim, byte[] artifact, double seconds, string lane) => session.Query(
        $"""
        {Recording}, next AS ({ClaimNext} RETURNING {ClaimColumns})
        SELECT (SELECT count(*) FROM done), {Telling}, next.* FROM (SELECT 1) one LEFT JOIN next ON true
        """,
        row => (row.GetInt64(0) == 1, row.IsDBNull(2) ? null : ReadClaim(row, claim.Silo, 2)),
        [("@id", claim.Task), ("@token", claim.Token), .. OfLane(claim.Silo, lane, 1), ("@seconds", seconds), ("@bytes", artifact)])[0];

    protected override void Announce(Session session) => session.Execute($"NOTIFY {Channel}");

    private LedgerException Translate(Exception error)
    {
        Debug.Assert(error is not LedgerException, "already translated");
        var text = (error as PostgresException)?.MessageText ?? (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
        var lasting = error is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege };
        return new LedgerException($"{Place}: {text}", error) { IsTransient = !lasting && error is not PostgresException { IsTransient: false } };
    }
}
