using System.Data.Common;

namespace Agop.Ledger.Sql;

/// <summary>The ledger in SQL that SQLite and PostgreSQL share; what differs is left to the two.</summary>
/// <param name="options">How leases and retries work.</param>
internal abstract class SqlLedger(LedgerOptions options) : ILedger
{
    private const string Descendants = "WITH RECURSIVE down(id) AS (SELECT task FROM need WHERE need = @id UNION SELECT n.task FROM need n JOIN down d ON n.need = d.id)";

    public abstract string Place { get; }

    /// <summary>How leases and retries work.</summary>
    protected LedgerOptions Options => options;

    public long Join(string name) => Transaction(session => session.Query(
        "INSERT INTO silo (name, joined, seen) VALUES (@name, {now}, {now}) RETURNING id", row => row.GetInt64(0), ("@name", name))[0]);

    public int Leave(long silo) => Transaction(session =>
    {
        session.Execute("UPDATE silo SET gone = {now}, seen = {now} WHERE id = @silo", ("@silo", silo));
        var given = session.Execute("UPDATE task SET state = 1, holder = NULL, lease = NULL, attempts = attempts - 1, ready = {now} WHERE state = 2 AND holder = @silo", ("@silo", silo));
        if (given > 0) Announce(session);
        return given;
    });

    public void Submit(SweepSubmission sweep)
    {
        Transaction(session =>
        {
            var number = session.Query(
                """
                INSERT INTO sweep (id, name, definition, priority, cancelled, submitted) VALUES (@id, @name, @definition, @priority, 0, {now})
                ON CONFLICT (id) DO UPDATE SET cancelled = 0, priority = excluded.priority RETURNING number
                """,
                row => row.GetInt64(0), ("@id", sweep.Id), ("@name", sweep.Name), ("@definition", sweep.Definition), ("@priority", sweep.Priority))[0];
            Insert(session, number, sweep);
            var unknown = session.Query(
                "SELECT n.task, n.need FROM need n JOIN sweep_task s ON s.task = n.task WHERE s.sweep = @sweep AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = n.need) LIMIT 1",
                row => (Task: row.GetString(0), Need: row.GetString(1)), ("@sweep", number));
            if (unknown is [var first, ..]) throw new ArgumentException($"task {first.Task} needs {first.Need}, which is not known", nameof(sweep));
            Activate(session, number);
            SetPriorities(session, number);
            BlockBehindFailures(session, "AND id IN (SELECT task FROM sweep_task WHERE sweep = @sweep)", ("@sweep", number));
            Announce(session);
            return 0;
        });
    }

    public IReadOnlyList<Claim> Claim(long silo, string lane = "cpu", int most = 1) => [.. Statement(durable: false, session => session.Query(
        $"{ClaimNext} RETURNING {ClaimColumns}, priority, place",
        row => (Claim: ReadClaim(row, silo, 0), Priority: row.GetInt32(6), Place: row.GetInt64(7)), OfLane(silo, lane, most)))
        // What is returned comes in no order.
        .OrderByDescending(row => row.Priority).ThenBy(row => row.Place).Select(row => row.Claim)];

    public IReadOnlyDictionary<string, long> Renew(long silo) => Transaction(session =>
    {
        session.Execute("UPDATE silo SET seen = {now} WHERE id = @silo", ("@silo", silo));
        return session.Query(
            "UPDATE task SET lease = {now} + @lease WHERE state = 2 AND holder = @silo RETURNING id, token",
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), ("@silo", silo), ("@lease", Microseconds(options.Lease))).ToDictionary(StringComparer.Ordinal);
    });

    public bool Complete(Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0) =>
        Statement(durable: true, session => Record(session, claim, artifact.ToArray(), seconds))
        || IsRecorded(claim);

    public (bool Recorded, Claim? Next) CompleteAndClaim(Claim claim, ReadOnlyMemory<byte> artifact, double seconds = 0, string lane = "cpu")
    {
        var (recorded, next) = Statement(durable: true, session => RecordAndClaim(session, claim, artifact.ToArray(), seconds, lane));
        return (recorded || IsRecorded(claim), next);
    }

    public bool Fail(Claim claim, string error, bool certain = false) => Transaction(session =>
    {
        var after = session.Query(
            """
            UPDATE task SET failures = failures + 1, holder = NULL, lease = NULL, error = @error, ready = {now},
              state = CASE WHEN @certain = 1 OR failures + 1 >= @most THEN 4 ELSE 1 END,
              due = {now} + @backoff * (1 << failures)
            WHERE id = @id AND state = 2 AND holder = @silo AND token = @token RETURNING state
            """,
            row => (TaskState)row.GetInt32(0),
            [.. OfClaim(claim), ("@error", error), ("@certain", certain ? 1 : 0), ("@most", options.MostFailures), ("@backoff", Microseconds(options.Backoff))]);
        if (after is [TaskState.Failed]) Block(session, claim.Task, error);
        return after.Count == 1;
    });

    public bool Release(Claim claim) => Transaction(session =>
    {
        var given = session.Execute(
            "UPDATE task SET state = 1, holder = NULL, lease = NULL, attempts = attempts - 1, ready = {now} WHERE id = @id AND state = 2 AND holder = @silo AND token = @token", OfClaim(claim));
        if (given > 0) Announce(session);
        return given > 0;
    });

    public int Rescue() => Transaction(session =>
    {
        var taken = session.Query(
            $"""
            UPDATE task SET deaths = deaths + 1, holder = NULL, lease = NULL, ready = {Now},
              state = CASE WHEN deaths + 1 >= @most THEN 4 ELSE 1 END,
              error = CASE WHEN deaths + 1 >= @most THEN @aside ELSE @lost END
            WHERE {Among("SELECT id FROM task WHERE state = 2 AND lease < {now}")} RETURNING id, state
            """,
            row => (Id: row.GetString(0), State: (TaskState)row.GetInt32(1)),
            ("@most", options.MostDeaths), ("@aside", $"set aside: {options.MostDeaths} silos died or were cut off while they computed it"), ("@lost", "its silo died or was cut off"));
        foreach (var failed in taken.Where(task => task.State == TaskState.Failed)) Block(session, failed.Id, $"set aside after {options.MostDeaths} deaths");
        if (taken.Count > 0) Announce(session);
        return taken.Count;
    });

    public byte[]? Artifact(string task) => Transaction(session => session.Query("SELECT bytes FROM artifact WHERE task = @id", row => (byte[])row.GetValue(0), ("@id", task)).FirstOrDefault());

    public TaskRecord? Find(string task) => Transaction(session => session.Query($"SELECT {TaskColumns} FROM task t WHERE id = @id", ReadTask, ("@id", task)).FirstOrDefault());

    public IReadOnlyList<TaskRecord> Tasks(string sweep) => Transaction(session => session.Query(
        $"SELECT {TaskColumns} FROM task t JOIN sweep_task st ON st.task = t.id JOIN sweep s ON s.number = st.sweep WHERE s.id = @id ORDER BY t.place", ReadTask, ("@id", sweep)));

    public IReadOnlyList<SweepStatus> Sweeps() => Transaction(session =>
    {
        var counts = session.Query(
            "SELECT st.sweep, t.state, count(*) FROM sweep_task st JOIN task t ON t.id = st.task GROUP BY st.sweep, t.state",
            row => (Sweep: row.GetInt64(0), State: (TaskState)row.GetInt32(1), Count: (int)row.GetInt64(2))).ToLookup(row => row.Sweep);
        return session.Query(
            "SELECT number, id, name, priority, cancelled FROM sweep ORDER BY number",
            row => new SweepStatus(row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4) != 0, counts[row.GetInt64(0)].ToDictionary(count => count.State, count => count.Count)));
    });

    public int Retry(string sweep) => Transaction(session =>
    {
        var failed = session.Query(
            $"""
            UPDATE task SET state = 1, failures = 0, deaths = 0, attempts = 0, error = NULL, due = {Now}, ready = {Now}
            WHERE state = 4 AND id IN (SELECT st.task FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE s.id = @sweep) RETURNING id
            """,
            row => row.GetString(0), ("@sweep", sweep));
        var freed = failed.Count;
        foreach (var id in failed) freed += session.Execute($"{Descendants} UPDATE task SET state = 0, error = NULL WHERE state = 5 AND id IN (SELECT id FROM down)", ("@id", id));
        // Other sweeps' failures may block some of them still.
        freed -= BlockBehindFailures(session, "");
        if (freed > 0) Announce(session);
        return freed;
    });

    public int Cancel(string sweep) => Transaction(session =>
    {
        session.Execute("UPDATE sweep SET cancelled = 1 WHERE id = @sweep", ("@sweep", sweep));
        var cancelled = session.Execute(
            """
            UPDATE task SET state = 6, holder = NULL, lease = NULL WHERE state IN (0, 1, 2, 5)
              AND id IN (SELECT st.task FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE s.id = @sweep)
              AND NOT EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled = 0)
            """,
            ("@sweep", sweep));
        Reprioritize(session, sweep);
        return cancelled;
    });

    public void Prioritize(string sweep, int priority) => Transaction(session =>
    {
        session.Execute("UPDATE sweep SET priority = @priority WHERE id = @sweep", ("@sweep", sweep), ("@priority", priority));
        Reprioritize(session, sweep);
        return 0;
    });

    public abstract long WaitForWork(long heard, TimeSpan patience, CancellationToken cancellation);

    public abstract void Dispose();

    /// <summary>The time in SQL, in microseconds since 1970; <c>@now</c> where it is a parameter.</summary>
    protected const string Now = "{now}";

    /// <summary>A condition on id: among those of a query, which no one else may take meanwhile.</summary>
    protected abstract string Among(string query);

    /// <summary>Runs something as one transaction, again where the database asks for it.</summary>
    /// <exception cref="LedgerException">The database does not do its part.</exception>
    protected abstract T Transaction<T>(Func<Session, T> work);

    /// <summary>Runs a single statement, which is a transaction of its own.</summary>
    /// <param name="durable">
    /// Whether it must survive a crash of the database. A claim need not: the task is then ready as before, and what the silo that lost it says is refused, because the
    /// task is not in its hands.
    /// </param>
    /// <param name="work">Runs one statement.</param>
    protected virtual T Statement<T>(bool durable, Func<Session, T> work) => Transaction(work);

    /// <summary>Adds a sweep's tasks that are not known yet as cancelled ones, their needs, and whose they are.</summary>
    protected abstract void Insert(Session session, long number, SweepSubmission sweep);

    /// <summary>Keeps others from finishing what a sweep's cancelled tasks need until this transaction ends.</summary>
    protected abstract void HoldNeeds(Session session, long number);

    /// <summary>Marks a task done, keeps its artifact, and readies what waited for it only: all or nothing.</summary>
    /// <returns>Whether the claim was still held.</returns>
    protected abstract bool Record(Session session, Claim claim, byte[] artifact, double seconds);

    /// <summary>The same, and the next claim of a lane.</summary>
    protected virtual (bool Recorded, Claim? Next) RecordAndClaim(Session session, Claim claim, byte[] artifact, double seconds, string lane) => (
        Record(session, claim, artifact, seconds),
        session.Query($"{ClaimNext} RETURNING {ClaimColumns}", row => ReadClaim(row, claim.Silo, 0), OfLane(claim.Silo, lane, 1)).FirstOrDefault());

    /// <summary>Tells waiting silos, once the transaction is committed, that tasks may be ready.</summary>
    protected abstract void Announce(Session session);

    /// <summary>Where the i-th task of a sweep stands in the order of all.</summary>
    protected static long PlaceOf(long number, int index) => number << 24 | (uint)index;

    /// <summary>The clock's time.</summary>
    protected static long Microseconds(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Brings the tables to this program's version.</summary>
    protected static void Migrate(Session session, string place, string number, string bytes)
    {
        session.Execute("CREATE TABLE IF NOT EXISTS ledger (version INT NOT NULL)");
        var found = session.Query("SELECT version FROM ledger", row => row.GetInt32(0));
        var version = found is [var known] ? known : 0;
        if (version > Schema.Version) throw new LedgerException($"{place}: the ledger's tables have version {version}, this program knows {Schema.Version}: use a newer agop");
        if (version == Schema.Version) return;
        for (; version < Schema.Version; version++) session.Execute(Schema.From(version, number, bytes));
        session.Execute("DELETE FROM ledger");
        session.Execute("INSERT INTO ledger (version) VALUES (@version)", ("@version", version));
    }

    /// <summary>Parameters that name a claim.</summary>
    protected static (string Name, object? Value)[] OfClaim(Claim claim) => [("@id", claim.Task), ("@silo", claim.Silo), ("@token", claim.Token)];

    /// <summary>The statement that claims a lane's next tasks.</summary>
    protected string ClaimNext =>
        $"""
        UPDATE task SET state = 2, holder = @silo, token = token + 1, attempts = attempts + 1, lease = {Now} + @lease, claimed = {Now}
        WHERE {Among("SELECT id FROM task WHERE state = 1 AND lane = @lane AND due <= {now} ORDER BY priority DESC, place LIMIT @most")}
        """;

    /// <summary>What <see cref="ReadClaim"/> reads.</summary>
    protected const string ClaimColumns = "id, kind, spec, needs, token, attempts";

    /// <summary>A claim from a row, from a column on.</summary>
    protected static Claim ReadClaim(DbDataReader row, long silo, int first) =>
        new(silo, row.GetString(first), row.GetString(first + 1), row.GetString(first + 2), Split(row.GetString(first + 3)), row.GetInt64(first + 4), row.GetInt32(first + 5));

    /// <summary>Parameters of <see cref="ClaimNext"/>.</summary>
    protected (string Name, object? Value)[] OfLane(long silo, string lane, int most) => [("@silo", silo), ("@lease", Microseconds(options.Lease)), ("@lane", lane), ("@most", most)];

    /// <summary>Said twice, perhaps because the first answer was lost on the way.</summary>
    private bool IsRecorded(Claim claim) =>
        Transaction(session => session.Query("SELECT 1 FROM task WHERE id = @id AND state = 3 AND holder = @silo AND token = @token", _ => true, OfClaim(claim)).Count == 1);

    private static string TaskColumns => "t.id, t.kind, t.state, t.failures, t.deaths, t.token, t.seconds, t.error";

    private static TaskRecord ReadTask(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), (TaskState)row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetDouble(6), row.IsDBNull(7) ? null : row.GetString(7));

    private static string[] Split(string needs) => needs.Length == 0 ? [] : needs.Split(',');

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Lets a sweep's cancelled tasks, which new ones are too, begin.</summary>
    private void Activate(Session session, long number)
    {
        HoldNeeds(session, number);
        session.Execute(
            """
            UPDATE task SET failures = 0, deaths = 0, attempts = 0, error = NULL, due = {now}, state = 0,
              missing = (SELECT count(*) FROM need n JOIN task t ON t.id = n.need WHERE n.task = task.id AND t.state <> 3)
            WHERE state = 6 AND id IN (SELECT task FROM sweep_task WHERE sweep = @sweep)
            """,
            ("@sweep", number));
        session.Execute("UPDATE task SET state = 1, ready = {now} WHERE state = 0 AND missing = 0 AND id IN (SELECT task FROM sweep_task WHERE sweep = @sweep)", ("@sweep", number));
    }

    private static void SetPriorities(Session session, long number) => session.Execute(
        """
        UPDATE task SET priority = (SELECT max(s.priority) FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled = 0)
        WHERE id IN (SELECT st.task FROM sweep_task st WHERE st.sweep = @sweep)
          AND EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled = 0 AND s.priority <> task.priority)
        """,
        ("@sweep", number));

    private static void Reprioritize(Session session, string sweep)
    {
        foreach (var number in session.Query("SELECT number FROM sweep WHERE id = @sweep", row => row.GetInt64(0), ("@sweep", sweep))) SetPriorities(session, number);
    }

    /// <summary>Blocks what waits behind failed tasks.</summary>
    private static int BlockBehindFailures(Session session, string which, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var blocked = 0;
        foreach (var (id, error) in session.Query($"SELECT id, error FROM task WHERE state = 4 {which}", row => (row.GetString(0), row.IsDBNull(1) ? "failed" : row.GetString(1)), parameters))
            blocked += Block(session, id, error);
        return blocked;
    }

    private static int Block(Session session, string id, string error) => session.Execute(
        $"{Descendants} UPDATE task SET state = 5, error = @error WHERE state = 0 AND id IN (SELECT id FROM down)", ("@id", id), ("@error", $"blocked by {id[..Math.Min(12, id.Length)]}: {error}"));
}
