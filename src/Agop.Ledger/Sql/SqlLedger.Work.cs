using System.Data.Common;

namespace Agop.Ledger.Sql;

/// <summary>Silos, their claims and what comes of them.</summary>
internal abstract partial class SqlLedger
{
    private const int LeasesUntilGone = 10;

    public long Join(string name, string process = "") => Transaction(session => session.Query(
        "INSERT INTO silo (name, process, joined, seen) VALUES (@name, @process, {now}, {now}) RETURNING id", row => row.GetInt64(0), ("@name", name), ("@process", process))[0]);

    public int Leave(long silo) => Transaction(session =>
    {
        session.Execute("UPDATE silo SET gone = {now}, seen = {now} WHERE id = @silo", ("@silo", silo));
        var given = session.Execute("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE silo = @silo", ("@silo", silo));
        if (given > 0) Announce(session);
        return given;
    });

    public int Bury(long silo) => Transaction(session =>
    {
        session.Execute("UPDATE silo SET gone = {now} WHERE id = @silo", ("@silo", silo));
        return TakeBack(session, "silo = @silo", ("@silo", silo));
    });

    public int Rescue() => Transaction(session =>
    {
        var lease = Microseconds(options.Lease);
        session.Execute("UPDATE silo SET gone = {now} WHERE gone IS NULL AND seen < {now} - @long", ("@long", LeasesUntilGone * lease));
        // A lease that would last longer than leases do was given before the clock was set back.
        return TakeBack(session, "silo IS NOT NULL AND (lease < {now} OR lease > {now} + @lease)", ("@lease", lease));
    });

    public abstract Exchange Exchange(long silo, IReadOnlyList<Completion> completed, Demand demand);

    public IReadOnlyList<Claim> Renew(long silo) => Transaction(session =>
    {
        session.Execute("UPDATE silo SET seen = {now}, gone = NULL WHERE id = @silo", ("@silo", silo));
        var held = session.Query("UPDATE work SET lease = {now} + @lease WHERE silo = @silo RETURNING task", row => row.GetString(0), ("@silo", silo), ("@lease", Microseconds(options.Lease)));
        return held.Count == 0 ? [] : session.Query($"SELECT {ClaimColumns} FROM task t JOIN work w ON w.task = t.id WHERE w.silo = @silo", row => ReadClaim(row, silo), ("@silo", silo));
    });

    public Failure Fail(Claim claim, string error, bool certain = false) => Transaction(session =>
    {
        if (!session.Query("SELECT 1 FROM work WHERE task = @id AND silo = @silo AND token = @token{lock}", _ => true, OfClaim(claim)).Any()) return default;
        var failures = session.Query("UPDATE task SET failures = failures + 1, error = @error WHERE id = @id RETURNING failures", row => row.GetInt32(0), ("@id", claim.Task), ("@error", error))[0];
        if (!certain && failures < options.MostFailures)
        {
            session.Execute(
                "UPDATE work SET silo = NULL, lease = NULL, ready = {now}, due = {now} + @wait WHERE task = @id", ("@id", claim.Task), ("@wait", Microseconds(options.Backoff) << (failures - 1)));
            return new Failure(Held: true, Final: false, 0);
        }
        return new Failure(Held: true, Final: true, Close(session, claim.Task, error));
    });

    public bool Release(Claim claim) => Transaction(session =>
    {
        var given = session.Execute("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id AND silo = @silo AND token = @token", OfClaim(claim));
        if (given > 0) Announce(session);
        return given > 0;
    });

    public int Reopen(IReadOnlyCollection<string> tasks) => Transaction(session =>
    {
        var reopened = 0;
        foreach (var id in tasks.Order(StringComparer.Ordinal))
        {
            if (session.Execute("UPDATE task SET state = 0, finished = NULL, seconds = NULL, missing = 0 WHERE id = @id AND state = 3", ("@id", id)) == 0) continue;
            session.Execute("DELETE FROM artifact WHERE task = @id", ("@id", id));
            session.Execute("UPDATE task SET missing = missing + 1 WHERE id IN (SELECT task FROM need WHERE need = @id)", ("@id", id));
            Withdraw(session, "task IN (SELECT n.task FROM need n WHERE n.need = @id)", TaskState.Waiting, ("@id", id));
            reopened++;
        }
        // Only now: one of them may need another.
        foreach (var id in tasks)
        {
            session.Execute($"UPDATE task SET missing = {Missing} WHERE id = @id AND state = 0", ("@id", id));
            Open(session, "id = @id", ("@id", id));
        }
        if (reopened > 0) Announce(session);
        return reopened;
    });

    /// <summary>How much of what a task needs is not done.</summary>
    private const string Missing = "(SELECT count(*) FROM need n JOIN task d ON d.id = n.need WHERE n.task = task.id AND d.state <> 3)";

    /// <summary>What <see cref="ReadClaim"/> reads.</summary>
    protected const string ClaimColumns = "t.id, t.kind, t.spec, t.needs, w.token, t.failures + t.deaths + 1, w.claimed - w.ready";

    /// <summary>A claim from a row.</summary>
    protected static Claim ReadClaim(DbDataReader row, long silo) =>
        new(silo, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3) is { Length: > 0 } needs ? needs.Split(',') : [], row.GetInt64(4), row.GetInt32(5), Span(row.GetInt64(6)));

    /// <summary>The ids of a lane's next tasks, in order.</summary>
    /// <param name="sweep">Null, or the only sweep whose tasks are asked for: then @sweep is a parameter.</param>
    /// <param name="holding">The dialect's way to keep others from taking them meanwhile.</param>
    protected static string NextTasks(string? sweep, string holding) =>
        $$"""
        SELECT q.task FROM work q WHERE q.silo IS NULL AND q.lane = @lane AND (q.due <= {now} OR q.due > {now} + @longest)
          {{(sweep is null ? "" : "AND EXISTS (SELECT 1 FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE st.task = q.task AND s.id = @sweep)")}}
        ORDER BY q.priority DESC, q.place LIMIT @most {{holding}}
        """;

    /// <summary>Parameters of a statement around <see cref="NextTasks"/>.</summary>
    protected (string Name, object? Value)[] OfDemand(long silo, Demand demand)
    {
        // No retry waits longer; what seems to was put off before the clock was set back.
        var longest = Microseconds(options.Backoff) << options.MostFailures;
        (string, object?)[] all = [("@silo", silo), ("@lease", Microseconds(options.Lease)), ("@lane", demand.Lane), ("@most", demand.Most), ("@longest", longest)];
        return demand.Sweep is null ? all : [.. all, ("@sweep", demand.Sweep)];
    }

    /// <summary>Parameters that name a claim.</summary>
    protected static (string Name, object? Value)[] OfClaim(Claim claim) => [("@id", claim.Task), ("@silo", claim.Silo), ("@token", claim.Token)];

    /// <summary>Whether a result was recorded under a claim before: it is said twice, perhaps because the first answer was lost on the way.</summary>
    protected static bool IsRecorded(Session session, Claim claim) =>
        session.Query("SELECT 1 FROM task WHERE id = @id AND state = 3 AND silo = @silo AND token = @token", _ => true, OfClaim(claim)).Count == 1;

    /// <summary>Takes tasks back from their silos, which count as dead.</summary>
    private int TakeBack(Session session, string which, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var taken = session.Query($"SELECT task FROM work WHERE {which} ORDER BY task{{skip}}", row => row.GetString(0), parameters);
        foreach (var id in taken)
        {
            var deaths = session.Query("UPDATE task SET deaths = deaths + 1, error = @error WHERE id = @id RETURNING deaths", row => row.GetInt32(0), ("@id", id), ("@error", "its silo died or was cut off"))[0];
            if (deaths < options.MostDeaths) session.Execute("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id", ("@id", id));
            else Close(session, id, $"set aside: {deaths} silos died or were cut off while they computed it");
        }
        if (taken.Count > 0) Announce(session);
        return taken.Count;
    }

    /// <summary>Marks a task as failed and blocks what waits for it.</summary>
    /// <returns>How many are blocked.</returns>
    private static int Close(Session session, string id, string error)
    {
        Withdraw(session, "task = @id", TaskState.Failed, ("@id", id));
        session.Execute("UPDATE task SET error = @error WHERE id = @id", ("@id", id), ("@error", error));
        return Block(session, id, error);
    }

    /// <summary>Takes tasks out of the work that is to be done, with their tokens remembered.</summary>
    private static int Withdraw(Session session, string which, TaskState state, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var gone = session.Query($"DELETE FROM work WHERE {which} RETURNING task, token", row => (Task: row.GetString(0), Token: row.GetInt64(1)), parameters);
        foreach (var (task, token) in gone.OrderBy(entry => entry.Task, StringComparer.Ordinal))
            session.Execute("UPDATE task SET state = @state, token = @token, silo = NULL WHERE id = @id", ("@id", task), ("@state", (int)state), ("@token", token));
        return gone.Count;
    }

    /// <summary>Makes tasks that wait for nothing ready.</summary>
    protected static int Open(Session session, string which, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        session.Execute($"INSERT INTO work (task, lane, priority, place, due, ready, token) SELECT id, lane, priority, place, {Now}, {Now}, token FROM task WHERE state = 0 AND missing = 0 AND {which}", parameters);
        return session.Execute($"UPDATE task SET state = 1 WHERE state = 0 AND missing = 0 AND {which}", parameters);
    }
}
