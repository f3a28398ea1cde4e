using System.Diagnostics;
using Agop.Ledger.Sql;
using Npgsql;

namespace Agop.Ledger.Postgres;

/// <summary>The ledger in PostgreSQL: any number of silos on any number of machines. Claims skip locked rows, silos are woken by NOTIFY, leases run on the server's clock.</summary>
internal sealed class PostgresLedger : SqlLedger
{
    private const string Channel = "agop_work";
    private const int MostConflicts = 20;

    /// <summary>After so many tasks asked for, the table of work is tidied: its index keeps an entry for every row that ever was there until then.</summary>
    private const int TidyEvery = 1000;

    /// <summary>One number for all who change the tables at the same time.</summary>
    private const long MigrationLock = 0x41676f70;

    /// <summary>
    /// Records results: each under a claim that is still held marks its task done, keeps its artifact, and readies what waited for it last. One statement, so that all of it
    /// sees the same tables. Tells which tasks, and how many became ready.
    /// </summary>
    private const string Recording =
        """
        WITH offered AS (SELECT * FROM unnest(@tasks, @tokens, @artifacts, @seconds) AS o (task, token, bytes, seconds)),
        closed AS (DELETE FROM work w USING offered o WHERE w.task = o.task AND w.silo = @silo AND w.token = o.token RETURNING o.task, o.token, o.bytes, o.seconds),
        done AS (UPDATE task t SET state = 3, silo = @silo, token = c.token, finished = {now}, seconds = c.seconds, error = NULL FROM closed c WHERE t.id = c.task),
        kept AS (INSERT INTO artifact (task, bytes) SELECT task, bytes FROM closed WHERE bytes IS NOT NULL),
        met AS (SELECT n.task, count(*) AS needs FROM need n JOIN closed c ON n.need = c.task GROUP BY n.task),
        held AS (SELECT t.id, m.needs FROM task t JOIN met m ON t.id = m.task ORDER BY t.id FOR UPDATE OF t),
        freed AS (
          UPDATE task t SET missing = t.missing - h.needs, state = CASE WHEN t.state = 0 AND t.missing = h.needs THEN 1 ELSE t.state END
          FROM held h WHERE t.id = h.id RETURNING t.id, t.lane, t.priority, t.place, t.token, t.state, t.missing),
        opened AS (
          INSERT INTO work (task, lane, priority, place, due, ready, token)
          SELECT id, lane, priority, place, {now}, {now}, token FROM freed WHERE state = 1 AND missing = 0 RETURNING task)
        SELECT ARRAY(SELECT task FROM closed), (SELECT count(*) FROM opened)
        """;

    private static readonly Dialect s_dialect = new(
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BYTEA", Room: " WITH (fillfactor = 80)",
        Now: "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", Lock: " FOR UPDATE", Skip: " FOR UPDATE SKIP LOCKED");

    private static readonly Dialect s_told = s_dialect with { Now = "@now" };

    private readonly NpgsqlDataSource _source;
    private readonly Lock _listening = new();
    private readonly Bell _bell = new();
    private readonly CancellationTokenSource _closing = new();
    private Thread? _hearing;
    private bool _listens;
    private long _asked;

    public PostgresLedger(string url, LedgerOptions options)
        : base(options)
    {
        var settings = PostgresUrl.Parse(url);
        Place = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        // Statements are few and run often: planned once per connection.
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 40;
        settings.Options = $"{settings.Options} -c jit=off".Trim();
        _source = NpgsqlDataSource.Create(settings);
        Transaction(session =>
        {
            session.Execute($"SELECT pg_advisory_xact_lock({MigrationLock})");
            Migrate(session, Place, s_dialect);
            return 0;
        });
    }

    public override string Place { get; }

    private Dialect Words => Options.Time is null ? s_dialect : s_told;

    private long? Clock => Options.Time is { } time ? Microseconds(time) : null;

    public override long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        lock (_listening)
        {
            if (!_listens)
            {
                Try(Listen);
                // What was announced before is not heard: look at once.
                _bell.Ring();
            }
        }
        return _bell.Wait(heard, patience, cancellation);
    }

    public override Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand)
    {
        var asked = Interlocked.Add(ref _asked, demand.Most);
        if (asked / TidyEvery != (asked - demand.Most) / TidyEvery) Tidy();
        var (recorded, freed, claims) = Try(() => Trade(silo, completed, demand));
        // Who got all that it asked for may have left some for others. By itself and after the commit, since who notifies commits one after the other; should it get lost, the
        // others look by themselves before long.
        if (freed > 0 && claims.Count == demand.Most) Try(Notify);
        return new Exchange([.. completed.Select(completion => recorded.Contains(completion.Claim.Task) || Transaction(session => IsRecorded(session, completion.Claim)))], claims);
    }

    public override void Dispose()
    {
        _closing.Cancel();
        _hearing?.Join();
        _closing.Dispose();
        _source.Dispose();
    }

    protected override T Transaction<T>(Func<Session, T> work) => Try(() =>
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var result = work(new Session(connection, transaction, Words, Clock));
        transaction.Commit();
        return result;
    });

    protected override void Insert(Session session, long number, SweepSubmission sweep)
    {
        var tasks = sweep.Tasks;
        var needs = tasks.SelectMany(task => task.Needs.Distinct(StringComparer.Ordinal).Select(need => (Need: need, Task: task.Id))).ToArray();
        session.Execute(
            """
            INSERT INTO task (id, kind, spec, needs, lane, place, priority, state, missing, token, failures, deaths)
            SELECT id, kind, spec, needs, lane, place, @priority, 6, 0, 0, 0, 0
            FROM unnest(@ids, @kinds, @specs, @needs, @lanes, @places) AS t (id, kind, spec, needs, lane, place) ORDER BY id ON CONFLICT (id) DO NOTHING
            """,
            ("@ids", tasks.Select(task => task.Id).ToArray()), ("@kinds", tasks.Select(task => task.Kind).ToArray()), ("@specs", tasks.Select(task => task.Spec).ToArray()),
            ("@needs", tasks.Select(task => string.Join(',', task.Needs)).ToArray()), ("@lanes", tasks.Select(task => task.Lane).ToArray()),
            ("@places", tasks.Select((_, i) => PlaceOf(number, i)).ToArray()), ("@priority", sweep.Priority ?? 0));
        session.Execute(
            "INSERT INTO need (need, task) SELECT * FROM unnest(@needs, @tasks) ON CONFLICT DO NOTHING",
            ("@needs", needs.Select(need => need.Need).ToArray()), ("@tasks", needs.Select(need => need.Task).ToArray()));
        session.Execute("INSERT INTO sweep_task (sweep, task) SELECT @sweep, * FROM unnest(@tasks) ON CONFLICT DO NOTHING", ("@sweep", number), ("@tasks", tasks.Select(task => task.Id).ToArray()));
    }

    protected override void Hold(Session session, string sweep) => session.Query(
        "SELECT t.id FROM task t WHERE t.id IN (SELECT st.task FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE s.id = @sweep) ORDER BY t.id FOR UPDATE",
        row => row.GetString(0), ("@sweep", sweep));

    protected override void Announce(Session session) => session.Execute($"NOTIFY {Channel}");

    /// <summary>One trip and one commit: what is sent together is one transaction.</summary>
    private (HashSet<string> Recorded, long Freed, IReadOnlyList<Claim> Claims) Trade(long silo, IReadOnlyList<Completion> completed, Demand demand)
    {
        using var connection = _source.OpenConnection();
        using var batch = new NpgsqlBatch(connection);
        // A claim need not survive a crash of the database: its task is ready then, as before, and what the silo that lost it says is refused. Results must.
        // The plan is made when the table of work may be empty, and kept when it is full.
        Add(batch, $"SELECT set_config('synchronous_commit', '{(completed.Count > 0 ? "on" : "off")}', true), set_config('enable_seqscan', 'off', true)");
        if (completed.Count > 0)
        {
            Add(
                batch, Recording, ("@silo", silo), ("@tasks", completed.Select(completion => completion.Claim.Task).ToArray()), ("@tokens", completed.Select(completion => completion.Claim.Token).ToArray()),
                ("@artifacts", completed.Select(completion => completion.Artifact?.ToArray()).ToArray()), ("@seconds", completed.Select(completion => completion.Seconds).ToArray()));
        }
        if (demand.Most > 0)
        {
            Add(
                batch,
                $$"""
                WITH taken AS (
                  UPDATE work w SET silo = @silo, token = w.token + 1, lease = {now} + @lease, claimed = {now}
                  WHERE w.task = ANY (ARRAY({{NextTasks(demand.Sweep, "FOR UPDATE SKIP LOCKED")}})) RETURNING w.task, w.token, w.priority, w.place, w.ready, w.claimed)
                SELECT {{ClaimColumns}} FROM taken w JOIN task t ON t.id = w.task ORDER BY w.priority DESC, w.place
                """,
                OfDemand(silo, demand));
        }
        using var reader = batch.ExecuteReader();
        var (recorded, freed, claims) = (new HashSet<string>(StringComparer.Ordinal), 0L, new List<Claim>());
        if (completed.Count > 0)
        {
            reader.NextResult();
            reader.Read();
            (recorded, freed) = ([.. reader.GetFieldValue<string[]>(0)], reader.GetInt64(1));
        }
        if (demand.Most > 0)
        {
            reader.NextResult();
            while (reader.Read()) claims.Add(ReadClaim(reader, silo));
        }
        // The commit's own errors come last.
        while (reader.NextResult())
        {
        }
        return (recorded, freed, claims);
    }

    private void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of this program; what comes from outside is a parameter.
        var command = new NpgsqlBatchCommand(Words.Say(sql));
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        if (Clock is { } time && command.CommandText.Contains(s_told.Now, StringComparison.Ordinal)) command.Parameters.AddWithValue(s_told.Now, time);
        batch.BatchCommands.Add(command);
    }

    private bool Notify()
    {
        using var connection = _source.OpenConnection();
        using var batch = new NpgsqlBatch(connection);
        Add(batch, $"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', '')");
        batch.ExecuteNonQuery();
        return true;
    }

    /// <summary>Removes dead entries from the table of work. It is small, so this takes milliseconds; who comes second leaves it to the first.</summary>
    private void Tidy() => Try(() =>
    {
        using var vacuum = _source.CreateCommand("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) work");
        return vacuum.ExecuteNonQuery();
    });

    /// <summary>A connection that listens, and a thread that rings the bell for what it hears until the connection breaks.</summary>
    private bool Listen()
    {
        var connection = _source.OpenConnection();
        using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) listen.ExecuteNonQuery();
        _listens = true;
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
                lock (_listening) _listens = false;
                _bell.Ring();
            }
        })
        { IsBackground = true, Name = "ledger listener" };
        _hearing.Start();
        return true;
    }

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

    private LedgerException Translate(Exception error)
    {
        Debug.Assert(error is not LedgerException, "already translated");
        var text = (error as PostgresException)?.MessageText ?? (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
        var lasting = error is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege };
        return new LedgerException($"{Place}: {text}", error) { IsTransient = !lasting && error is not PostgresException { IsTransient: false } };
    }
}
