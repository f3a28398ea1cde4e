using Agop.Ledger.Sql;
using Agop.Ledger.Tasks;
using Npgsql;

namespace Agop.Ledger.Postgres;

/// <summary>
/// The ledger in PostgreSQL: any number of silos on any number of machines. Claims skip locked rows, silos are woken by NOTIFY, leases run
/// on the server's clock.
/// </summary>
internal sealed class PostgresLedger : SqlLedger
{
    private const string Channel = "agop_work";
    private const int MaxConflicts = 20;

    /// <summary>
    /// The table work is vacuumed after this many claims: until then its index keeps an entry for every deleted row.
    /// </summary>
    private const int TidyEvery = 1000;

    /// <summary>One number for all who change the tables at the same time.</summary>
    private const long MigrationLock = 0x41676f70;

    private const long SettlingLock = MigrationLock + 1;

    private const long TallyLock = MigrationLock + 2;

    /// <summary>
    /// Locks the completed tasks and their dependants. A statement of its own, before <see cref="Recording"/>: the snapshot of the next
    /// statement then includes concurrent submissions.
    /// </summary>
    private const string Locking =
        "SELECT 1 FROM task WHERE id IN (SELECT unnest(@tasks) UNION SELECT n.task FROM need n WHERE n.need = ANY (@tasks)) "
        + "ORDER BY id FOR UPDATE";

    /// <summary>
    /// Records results under claims that are still held: marks the task done, keeps its artifact, and readies dependants that wait for
    /// nothing else. Returns the number of tasks that became ready.
    /// </summary>
    private const string Recording = $"""
        WITH offered AS (SELECT * FROM unnest(@tasks, @tokens, @seconds, @facts) AS o (task, token, seconds, facts)),
        closed AS (DELETE FROM work w USING offered o WHERE w.task = o.task AND w.silo = @silo AND w.token = o.token
            RETURNING o.task, o.token, o.seconds, o.facts),
        done AS (UPDATE task t SET state = {States.Done}, silo = @silo, token = c.token, finished = {Now}, seconds = c.seconds,
            facts = c.facts, error = NULL FROM closed c WHERE t.id = c.task),
        kept AS (
          INSERT INTO artifact (task, bytes)
          SELECT a.task, a.bytes FROM unnest(@tasks, @tokens, @artifacts) AS a (task, token, bytes) JOIN closed c ON c.task = a.task
            AND c.token = a.token WHERE a.bytes IS NOT NULL),
        met AS (SELECT n.task, count(*) AS needs FROM need n JOIN closed c ON n.need = c.task GROUP BY n.task),
        held AS (SELECT t.id, m.needs FROM task t JOIN met m ON t.id = m.task ORDER BY t.id FOR UPDATE OF t),
        freed AS (
          UPDATE task t SET missing = t.missing - h.needs,
            state = CASE WHEN t.state = {States.Waiting} AND t.missing = h.needs THEN {States.Ready} ELSE t.state END
          FROM held h WHERE t.id = h.id RETURNING t.id, t.lane, t.priority, t.place, t.token, t.skill, t.state, t.missing),
        opened AS (
          INSERT INTO work (task, lane, priority, place, due, ready, token, skill)
          SELECT id, lane, priority, place, {Now}, {Now}, token, skill
          FROM freed WHERE state = {States.Ready} AND missing = 0 RETURNING task)
        SELECT count(*) FROM opened
        """;

    /// <summary>
    /// The claims under which results are recorded, by this statement or by an earlier one whose answer was lost.
    /// </summary>
    private const string Recorded = $"SELECT id, token FROM task WHERE id = ANY (@tasks) AND state = {States.Done} AND silo = @silo";

    /// <summary>
    /// Plans are cached while tables may be empty and used when they are full. These statements always read few rows, by key.
    /// </summary>
    private const string FewRows =
        "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), "
        + "set_config('enable_mergejoin', 'off', true)";

    private static readonly Dialect s_dialect = new(
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "BYTEA",
        Room: " WITH (fillfactor = 80)",
        Now: "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
        Lock: " FOR UPDATE",
        Among: "= ANY ({0})",
        Tallies: PostgresTallies.Script
    );

    private static readonly Dialect s_told = s_dialect with { Now = "@now" };

    // PostgreSQL's idle_in_transaction_session_timeout; the driver has no name for it.
    private const string SleptInTransaction = "25P03";

    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _listening = new(1);
    private readonly WorkSignal _work = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _hearing = Task.CompletedTask;
    private long _asked;

    public PostgresLedger(string url, LedgerOptions options)
        : base(options)
    {
        var settings = PostgresUrl.Parse(url);
        Place = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        // Statements are few and run often: planned once per connection.
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 60;
        // Keep-alives find connections that died silently; submitting a large sweep may take minutes.
        if (settings.KeepAlive == 0)
            settings.KeepAlive = 30;
        if (!settings.ShouldSerialize("Command Timeout"))
            settings.CommandTimeout = 120;
        // A library that few systems have, asked for in vain at every connection.
        if (!settings.ShouldSerialize("GSS Encryption Mode"))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        // Limits how long a process that is paused or cut off in the middle of a transaction blocks others.
        settings.Options = $"-c jit=off -c idle_in_transaction_session_timeout=10s {settings.Options}".Trim();
        _source = NpgsqlDataSource.Create(settings);
    }

    public override string Place { get; }

    public override Task OpenAsync(CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await session.ExecuteAsync($"SELECT pg_advisory_xact_lock({MigrationLock})");
                await MigrateAsync(session, Place, s_dialect);
                return true;
            },
            cancellation
        );

    private Dialect Words => Options.Time is null ? s_dialect : s_told;

    private long? Clock => Options.Time is { } time ? Microseconds(time) : null;

    public override async Task<long> WaitForWorkAsync(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        await _listening.WaitAsync(cancellation);
        try
        {
            if (_hearing.IsCompleted)
            {
                var connection = await TryAsync(ListenAsync, cancellation);
                _hearing = HearAsync(connection);
                // Notifications sent before LISTEN are lost, so look at once.
                _work.Raise();
            }
        }
        finally
        {
            _listening.Release();
        }
        return await _work.WaitAsync(heard, patience, cancellation);
    }

    public override async Task<Exchange> ExchangeAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation = default
    )
    {
        var asked = Interlocked.Add(ref _asked, demand.Max);
        if (asked / TidyEvery != (asked - demand.Max) / TidyEvery)
            await AsideAsync(TidyAsync, cancellation);
        var (exchange, freed) = await TryAsync(() => ExchangeCoreAsync(silo, completed, demand, cancellation), cancellation);
        // Notify others only where ready tasks may be left. After the commit, in a transaction of its own: commits with NOTIFY are
        // serialized.
        if (freed > 0 && (freed > exchange.Claims.Count || exchange.Claims.Count == demand.Max || demand.Sweep is not null))
            await AsideAsync(NotifyAsync, cancellation);
        return exchange;
    }

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _hearing;
        _closing.Dispose();
        _listening.Dispose();
        await _source.DisposeAsync();
    }

    protected override Task<T> TransactAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        TryAsync(
            async () =>
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                var result = await work(new Session(connection, transaction, Words, Clock, cancellation));
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellation
        );

    protected override Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) =>
        TransactAsync(work, cancellation);

    // Conflicts with the writes of a submission, and with another of its kind.
    protected override Task SubmitNothingAsync(Session session) => session.ExecuteAsync("LOCK TABLE sweep IN SHARE ROW EXCLUSIVE MODE");

    protected override Task SettleAloneAsync(Session session) => session.ExecuteAsync($"SELECT pg_advisory_xact_lock({SettlingLock})");

    protected override async Task InsertAsync(Session session, LedgerTask[] tasks, long place, int priority)
    {
        var needs = tasks
            .SelectMany(task => task.Needs.Distinct(StringComparer.Ordinal).Select(need => (Need: need, Task: task.Id)))
            .ToArray();
        await session.ExecuteAsync(
            $"""
            INSERT INTO task (id, kind, spec, needs, lane, place, skill, priority, state, missing, token, failures, deaths)
            SELECT id, kind, spec, needs, lane, place, skill, @priority, {States.Cancelled}, 0, 0, 0, 0
            FROM unnest(@ids, @kinds, @specs, @needs, @lanes, @places, @skills) AS t (id, kind, spec, needs, lane, place, skill)
            ORDER BY id
            ON CONFLICT (id) DO NOTHING
            """,
            ("@ids", tasks.Select(task => task.Id).ToArray()),
            ("@kinds", tasks.Select(task => task.Kind).ToArray()),
            ("@specs", tasks.Select(task => task.Spec).ToArray()),
            ("@needs", tasks.Select(task => string.Join(',', task.Needs)).ToArray()),
            ("@lanes", tasks.Select(task => task.Lane).ToArray()),
            ("@places", tasks.Select((_, i) => place + i).ToArray()),
            ("@skills", tasks.Select(task => task.Skill).ToArray()),
            ("@priority", priority)
        );
        await session.ExecuteAsync(
            "INSERT INTO need (need, task) SELECT * FROM unnest(@needs, @tasks) ON CONFLICT DO NOTHING",
            ("@needs", needs.Select(need => need.Need).ToArray()),
            ("@tasks", needs.Select(need => need.Task).ToArray())
        );
    }

    protected override Task HoldAsync(Session session, long number) =>
        session.QueryAsync(
            "SELECT t.id FROM task t WHERE t.id IN (SELECT task FROM sweep_task WHERE sweep = @sweep) ORDER BY t.id FOR UPDATE",
            row => row.GetString(0),
            ("@sweep", number)
        );

    protected override Task HoldAsync(Session session, IReadOnlyList<string> tasks) =>
        session.QueryAsync(
            "SELECT id FROM task WHERE id {among tasks} ORDER BY id FOR UPDATE",
            row => row.GetString(0),
            ("@only", List(tasks))
        );

    protected override async Task RecountAsync(Session session)
    {
        await session.ExecuteAsync($"SELECT pg_advisory_xact_lock({TallyLock})");
        foreach (var statement in new[] { PostgresTallies.Recount, PostgresTallies.ForgetEnds, PostgresTallies.ListEnds })
            await session.ExecuteAsync(statement);
    }

    // One at a time, and not while someone counts: what is put together must not be counted too.
    protected override async Task TidyTalliesAsync(Session session)
    {
        if ((await session.QueryAsync($"SELECT pg_try_advisory_xact_lock({TallyLock})", row => row.GetBoolean(0)))[0])
            await session.ExecuteAsync(PostgresTallies.Tidy);
    }

    protected override Task AnnounceAsync(Session session) => session.ExecuteAsync($"NOTIFY {Channel}");

    protected override Task AsksForFewRowsAsync(Session session) => session.QueryAsync(FewRows, _ => true);

    protected override object List(IReadOnlyList<string> values) => values.ToArray();

    /// <summary>One trip and one commit: what is sent together is one transaction.</summary>
    private async Task<(Exchange Exchange, long Freed)> ExchangeCoreAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation
    )
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, FewRows);
        if (completed.Count > 0)
        {
            (string, object?) tasks = ("@tasks", completed.Select(completion => completion.Claim.Task).ToArray());
            Add(batch, Locking, tasks);
            Add(
                batch,
                Recording,
                ("@silo", silo),
                tasks,
                ("@tokens", completed.Select(completion => completion.Claim.Token).ToArray()),
                ("@artifacts", completed.Select(completion => completion.Artifact?.ToArray()).ToArray()),
                ("@seconds", completed.Select(completion => completion.Seconds).ToArray()),
                ("@facts", completed.Select(completion => completion.Facts).ToArray())
            );
            Add(batch, Recorded, ("@silo", silo), tasks);
        }
        // Claim-only exchanges commit asynchronously. After a crash the task is ready again; results under the old token are rejected.
        else
            Add(batch, "SELECT set_config('synchronous_commit', 'off', true)");
        if (demand.Max > 0)
        {
            Add(
                batch,
                $$"""
                WITH taken AS (
                  UPDATE work w SET silo = @silo, token = w.token + 1, lease = {now} + @lease, claimed = {now}
                  WHERE w.task = ANY (ARRAY({{NextTasks(
                    demand,
                    "FOR UPDATE SKIP LOCKED"
                )}})) RETURNING w.task, w.token, w.priority, w.place, w.ready, w.claimed)
                SELECT {{ClaimColumns}} FROM taken w JOIN task t ON t.id = w.task ORDER BY w.priority DESC, w.place
                """,
                [.. OfLease(silo), .. OfNext(demand)]
            );
        }
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var (freed, recorded, claims) = (0L, new HashSet<(string, long)>(), new List<Claim>());
        await reader.NextResultAsync(cancellation);
        if (completed.Count > 0)
        {
            await reader.NextResultAsync(cancellation);
            await reader.ReadAsync(cancellation);
            freed = reader.GetInt64(0);
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                recorded.Add((reader.GetString(0), reader.GetInt64(1)));
        }
        if (demand.Max > 0)
        {
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                claims.Add(ReadClaim(reader, silo));
        }
        // Errors of the commit are reported with the last result.
        while (await reader.NextResultAsync(cancellation)) { }
        return (
            new Exchange([.. completed.Select(completion => recorded.Contains((completion.Claim.Task, completion.Claim.Token)))], claims),
            freed
        );
    }

    private void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of this program; what comes from outside is a parameter.
        var command = new NpgsqlBatchCommand(Words.Say(sql));
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        if (Clock is { } time && command.CommandText.Contains(s_told.Now, StringComparison.Ordinal))
            command.Parameters.AddWithValue(s_told.Now, time);
        batch.BatchCommands.Add(command);
    }

    /// <summary>
    /// Runs work whose failure must not fail the exchange. If the database is away, the next call reports it.
    /// </summary>
    private async Task AsideAsync(Func<CancellationToken, Task> errand, CancellationToken cancellation)
    {
        try
        {
            await TryAsync(
                async () =>
                {
                    await errand(cancellation);
                    return true;
                },
                cancellation
            );
        }
        catch (LedgerException error) when (error.IsTransient)
        {
            // Silos that miss a notification poll anyway; a missed vacuum runs later.
        }
    }

    private async Task NotifyAsync(CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, $"SELECT set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', '')");
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Vacuums the table work. It is small, so this takes milliseconds; a second caller skips it while the first runs.
    /// </summary>
    private async Task TidyAsync(CancellationToken cancellation)
    {
        await using var vacuum = _source.CreateCommand("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) work");
        await vacuum.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A connection that listens.</summary>
    private async Task<NpgsqlConnection> ListenAsync()
    {
        var connection = await _source.OpenConnectionAsync(_closing.Token);
        try
        {
            await using var listen = new NpgsqlCommand($"LISTEN {Channel}", connection);
            await listen.ExecuteNonQueryAsync(_closing.Token);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Raises the signal for what a connection hears, until it breaks or the ledger is closed.</summary>
    private async Task HearAsync(NpgsqlConnection connection)
    {
        await using var _ = connection;
        try
        {
            while (true)
            {
                await connection.WaitAsync(_closing.Token);
                _work.Raise();
            }
        }
#pragma warning disable CA1031 // Whatever the error is, the connection is lost, and no caller awaits this loop.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Waiters are woken; the next wait listens again or reports why it cannot.
            _work.Raise();
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        // Leaves the caller's scheduler, so that the driver's work takes up no grain's turn.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var conflicts = 0; ; conflicts++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await work();
            }
            catch (PostgresException error)
                when (error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                    && conflicts < MaxConflicts
                )
            {
                // The database rolled ours back to resolve a deadlock. The function is the whole transaction, so it runs again.
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
            {
                throw Translate(error);
            }
        }
    }

    private LedgerException Translate(Exception error)
    {
        var text = (error as PostgresException)?.MessageText ?? (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
        var passes = error switch
        {
            // A statement timeout, a server that is read-only during a failover, a session ended because this process was paused in a
            // transaction.
            PostgresException
            {
                SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction or SleptInTransaction
            } => true,
            PostgresException known => known.IsTransient,
            // Raised by the driver before it connects.
            _ => !error.Message.StartsWith("No password", StringComparison.Ordinal),
        };
        return new LedgerException($"{Place}: {text}", error) { IsTransient = passes };
    }
}
