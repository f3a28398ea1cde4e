using System.Data.Common;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>Silos, their claims and what comes of them.</summary>
internal abstract partial class SqlLedger
{
    private const int LeasesUntilGone = 10;

    public long Join(string name, string process = "") =>
        Transaction(session =>
            session.Query(
                "INSERT INTO silo (name, process, joined, seen) VALUES (@name, @process, {now}, {now}) RETURNING id",
                row => row.GetInt64(0),
                ("@name", name),
                ("@process", process)
            )[0]
        );

    public int Leave(long silo) =>
        Transaction(session =>
        {
            session.Execute("UPDATE silo SET gone = {now}, seen = {now} WHERE id = @silo", ("@silo", silo));
            var given = session.Execute("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE silo = @silo", ("@silo", silo));
            if (given > 0)
                Announce(session);
            return given;
        });

    public int EvictSilo(long silo) =>
        Transaction(session =>
        {
            session.Execute("UPDATE silo SET gone = {now} WHERE id = @silo", ("@silo", silo));
            return TakeBack(session, "silo = @silo", ("@silo", silo));
        });

    public int ReclaimExpired() =>
        Transaction(session =>
        {
            var lease = Microseconds(options.Lease);
            session.Execute("UPDATE silo SET gone = {now} WHERE gone IS NULL AND seen < {now} - @long", ("@long", LeasesUntilGone * lease));
            // A lease that ends later than a new one would was granted before the clock was set back.
            session.Execute("UPDATE work SET lease = {now} + @lease WHERE silo IS NOT NULL AND lease > {now} + @lease", ("@lease", lease));
            return TakeBack(session, "silo IS NOT NULL AND lease < {now}");
        });

    public abstract Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand);

    public IReadOnlyList<Claim> Renew(long silo, string? activity = null) =>
        Transaction(session =>
        {
            session.Execute(
                "UPDATE silo SET seen = {now}, gone = NULL, doing = coalesce(@doing, doing) WHERE id = @silo",
                ("@silo", silo),
                ("@doing", activity)
            );
            var held = session.Query(
                "UPDATE work SET lease = {now} + @lease WHERE silo = @silo RETURNING task",
                row => row.GetString(0),
                ("@silo", silo),
                ("@lease", Microseconds(options.Lease))
            );
            return held.Count == 0
                ? []
                : session.Query(
                    $"SELECT {ClaimColumns} FROM task t JOIN work w ON w.task = t.id WHERE w.silo = @silo",
                    row => ReadClaim(row, silo),
                    ("@silo", silo)
                );
        });

    public Failure Fail(Claim claim, string error, bool certain = false) =>
        Transaction(session =>
        {
            LockTask(session, claim.Task);
            if (
                session.Query("SELECT 1 FROM work WHERE task = @id AND silo = @silo AND token = @token", _ => true, OfClaim(claim)).Count
                == 0
            )
                return default;
            var failures = session.Query(
                "UPDATE task SET failures = failures + 1, error = @error WHERE id = @id RETURNING failures",
                row => row.GetInt32(0),
                ("@id", claim.Task),
                ("@error", error)
            )[0];
            if (!certain && failures < options.MaxFailures)
            {
                session.Execute(
                    "UPDATE work SET silo = NULL, lease = NULL, ready = {now}, due = {now} + @wait WHERE task = @id",
                    ("@id", claim.Task),
                    ("@wait", Microseconds(options.Backoff) << (failures - 1))
                );
                return new Failure(Held: true, Final: false, 0);
            }
            return new Failure(Held: true, Final: true, Close(session, claim.Task, error));
        });

    public bool Release(Claim claim) =>
        Transaction(session =>
        {
            var given = session.Execute(
                "UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id AND silo = @silo AND token = @token",
                OfClaim(claim)
            );
            if (given > 0)
                Announce(session);
            return given > 0;
        });

    public int Reopen(IReadOnlyCollection<string> tasks) =>
        Transaction(session =>
        {
            SettleAlone(session);
            var reopened = new List<string>();
            foreach (var id in tasks.Order(StringComparer.Ordinal))
            {
                if (
                    session.Execute(
                        $"UPDATE task SET state = {States.Waiting}, missing = 0, silo = NULL, failures = 0, deaths = 0, finished = NULL, "
                            + $"seconds = NULL, facts = NULL WHERE id = @id AND state = {States.Done}",
                        ("@id", id)
                    ) == 0
                )
                    continue;
                session.Execute("DELETE FROM artifact WHERE task = @id", ("@id", id));
                session.Execute("UPDATE task SET missing = missing + 1 WHERE id IN (SELECT task FROM need WHERE need = @id)", ("@id", id));
                Withdraw(session, "task IN (SELECT n.task FROM need n WHERE n.need = @id)", TaskState.Waiting, ("@id", id));
                reopened.Add(id);
            }
            // After all are reopened: they may need each other, or a task that has failed meanwhile.
            foreach (var id in reopened)
            {
                session.Execute($"UPDATE task SET missing = {Missing} WHERE id = @id", ("@id", id));
                Open(session, "id = @id", ("@id", id));
                foreach (
                    var (cause, error) in session.Query(
                        $"{Ancestors} SELECT t.id, t.error FROM task t JOIN up ON up.id = t.id WHERE t.state = {States.Failed}",
                        row => (row.GetString(0), row.GetString(1)),
                        ("@id", id)
                    )
                )
                    Block(session, cause, error);
            }
            if (reopened.Count > 0)
                Announce(session);
            return reopened.Count;
        });

    /// <summary>Keeps a queue's tasks of one sweep.</summary>
    private const string OfThatSweep =
        "AND EXISTS (SELECT 1 FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE st.task = q.task AND s.id = @sweep)";

    /// <summary>How much of what a task needs is not done.</summary>
    private const string Missing =
        $"(SELECT count(*) FROM need n JOIN task d ON d.id = n.need WHERE n.task = task.id AND d.state <> {States.Done})";

    /// <summary>What <see cref="ReadClaim"/> reads.</summary>
    protected const string ClaimColumns =
        "t.id, t.kind, t.spec, t.needs, w.token, t.failures + t.deaths + 1, w.claimed - w.ready, (SELECT s.trace FROM sweep s "
        + "WHERE s.number = t.place >> 24)";

    /// <summary>A claim from a row.</summary>
    protected static Claim ReadClaim(DbDataReader row, long silo) =>
        new(
            silo,
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3) is { Length: > 0 } needs ? needs.Split(',') : [],
            row.GetInt64(4),
            row.GetInt32(5),
            Span(row.GetInt64(6))
        )
        {
            Trace = Text(row, 7),
        };

    public IReadOnlyList<ReadyTask> Ready(string lane, int max, string? sweep = null) =>
        Reading(session =>
        {
            AsksForFewRows(session);
            return session.Query(
                $"""
                SELECT w.task, t.kind, (SELECT string_agg(s.id, ',') FROM sweep_task st JOIN sweep s ON s.number = st.sweep
                WHERE st.task = w.task AND s.cancelled = 0)
                FROM work w JOIN task t ON t.id = w.task WHERE w.task IN ({NextTasks(
                    sweep,
                    only: false,
                    ""
                )}) ORDER BY w.priority DESC, w.place
                """,
                row => new ReadyTask(row.GetString(0), row.GetString(1), lane, row.IsDBNull(2) ? [] : row.GetString(2).Split(',')),
                OfNext(new Demand(lane, max, sweep))
            );
        });

    /// <summary>The ids of a lane's next tasks, in order.</summary>
    /// <param name="sweep">Null, or the only sweep whose tasks are asked for: then @sweep is a parameter.</param>
    /// <param name="only">Whether only the tasks in the parameter @only are asked for.</param>
    /// <param name="holding">The dialect's way to keep others from taking them meanwhile.</param>
    protected static string NextTasks(string? sweep, bool only, string holding) =>
        $$"""
            SELECT q.task FROM work q WHERE q.silo IS NULL AND q.lane = @lane AND (q.due <= {now} OR q.due > {now} + @longest)
              {{(sweep is null ? "" : OfThatSweep)}}
              {{(only ? "AND q.task {among}" : "")}}
            ORDER BY q.priority DESC, q.place LIMIT @max {{holding}}
            """;

    /// <summary>Parameters of <see cref="NextTasks"/>.</summary>
    protected (string Name, object? Value)[] OfNext(Demand demand)
    {
        // A retry that is due later than the longest back-off was scheduled before the clock was set back.
        var longest = Microseconds(options.Backoff) << options.MaxFailures;
        var all = new List<(string, object?)> { ("@lane", demand.Lane), ("@max", demand.Max), ("@longest", longest) };
        if (demand.Sweep is not null)
            all.Add(("@sweep", demand.Sweep));
        if (demand.Tasks is not null)
            all.Add(("@only", List(demand.Tasks)));
        return [.. all];
    }

    /// <summary>Parameters of a claim.</summary>
    protected (string Name, object? Value)[] OfLease(long silo) => [("@silo", silo), ("@lease", Microseconds(options.Lease))];

    /// <summary>Says that the rest of the transaction asks for a few rows by their keys.</summary>
    protected abstract void AsksForFewRows(Session session);

    /// <summary>A list as the database takes it in a parameter.</summary>
    protected abstract object List(IReadOnlyList<string> values);

    /// <summary>Parameters that name a claim.</summary>
    protected static (string Name, object? Value)[] OfClaim(Claim claim) =>
        [("@id", claim.Task), ("@silo", claim.Silo), ("@token", claim.Token)];

    /// <summary>
    /// Serializes decisions about which tasks are blocked, so that concurrent ones see each other.
    /// </summary>
    protected abstract void SettleAlone(Session session);

    /// <summary>Takes tasks back from their silos, which count as dead.</summary>
    private int TakeBack(Session session, string which, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var taken = 0;
        foreach (var id in session.Query($"SELECT task FROM work WHERE {which} ORDER BY task", row => row.GetString(0), parameters))
        {
            LockTask(session, id);
            if (session.Query($"SELECT 1 FROM work WHERE {which} AND task = @id", _ => true, [.. parameters, ("@id", id)]).Count == 0)
                continue;
            var deaths = session.Query(
                "UPDATE task SET deaths = deaths + 1, error = @error WHERE id = @id RETURNING deaths",
                row => row.GetInt32(0),
                ("@id", id),
                ("@error", "its silo died or was cut off")
            )[0];
            if (deaths < options.MaxDeaths)
                session.Execute("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id", ("@id", id));
            else
                Close(session, id, $"set aside: {deaths} silos died or were cut off while they computed it");
            taken++;
        }
        if (taken > 0)
            Announce(session);
        return taken;
    }

    /// <summary>Everyone locks a task before the work on it, and several in the order of their ids.</summary>
    private static void LockTask(Session session, string id) =>
        session.Query("SELECT 1 FROM task WHERE id = @id{lock}", _ => true, ("@id", id));

    /// <summary>Marks a task as failed and blocks what waits for it.</summary>
    /// <returns>How many are blocked.</returns>
    private int Close(Session session, string id, string error)
    {
        SettleAlone(session);
        Withdraw(session, "task = @id", TaskState.Failed, ("@id", id));
        session.Execute("UPDATE task SET error = @error, finished = {now} WHERE id = @id", ("@id", id), ("@error", error));
        return Block(session, id, error);
    }

    /// <summary>Takes tasks, which are locked, out of the work that is to be done, with their tokens remembered.</summary>
    private static int Withdraw(
        Session session,
        string which,
        TaskState state,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        session.Query($"SELECT 1 FROM work WHERE {which}{{lock}}", _ => true, parameters);
        session.Execute(
            "UPDATE task SET state = @state, silo = NULL, token = (SELECT w.token FROM work w WHERE w.task = task.id) WHERE "
                + $"id IN (SELECT task FROM work WHERE {which})",
            [.. parameters, ("@state", (int)state)]
        );
        return session.Execute($"DELETE FROM work WHERE {which}", parameters);
    }

    /// <summary>Makes tasks that wait for nothing ready.</summary>
    protected static int Open(Session session, string which, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        session.Execute(
            $"INSERT INTO work (task, lane, priority, place, due, ready, token) SELECT id, lane, priority, place, {Now}, "
                + $"{Now}, token FROM task WHERE state = {States.Waiting} AND missing = 0 AND {which}",
            parameters
        );
        return session.Execute(
            $"UPDATE task SET state = {States.Ready} WHERE state = {States.Waiting} AND missing = 0 AND {which}",
            parameters
        );
    }
}
