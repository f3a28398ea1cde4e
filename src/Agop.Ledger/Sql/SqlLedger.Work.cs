using System.Data.Common;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>Silos, their claims and what comes of them.</summary>
internal abstract partial class SqlLedger
{
    private const int LeasesUntilGone = 10;

    public Task<long> JoinAsync(string name, string process = "", CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
                (
                    await session.QueryAsync(
                        "INSERT INTO silo (name, process, joined, seen) VALUES (@name, @process, {now}, {now}) RETURNING id",
                        row => row.GetInt64(0),
                        ("@name", name),
                        ("@process", process)
                    )
                )[0],
            cancellation
        );

    public Task<int> LeaveAsync(long silo, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await session.ExecuteAsync("UPDATE silo SET gone = {now}, seen = {now} WHERE id = @silo", ("@silo", silo));
                var given = await session.ExecuteAsync(
                    "UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE silo = @silo",
                    ("@silo", silo)
                );
                if (given > 0)
                    await AnnounceAsync(session);
                return given;
            },
            cancellation
        );

    public Task<int> EvictSiloAsync(long silo, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await session.ExecuteAsync("UPDATE silo SET gone = {now} WHERE id = @silo", ("@silo", silo));
                return await TakeBackAsync(session, "silo = @silo", ("@silo", silo));
            },
            cancellation
        );

    public Task<int> ReclaimExpiredAsync(CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                var lease = Microseconds(options.Lease);
                await session.ExecuteAsync(
                    "UPDATE silo SET gone = {now} WHERE gone IS NULL AND seen < {now} - @long",
                    ("@long", LeasesUntilGone * lease)
                );
                // A lease that ends later than a new one would was granted before the clock was set back.
                await session.ExecuteAsync(
                    "UPDATE work SET lease = {now} + @lease WHERE silo IS NOT NULL AND lease > {now} + @lease",
                    ("@lease", lease)
                );
                await TidyTalliesAsync(session);
                return await TakeBackAsync(session, "silo IS NOT NULL AND lease < {now}");
            },
            cancellation
        );

    public abstract Task<Exchange> ExchangeAsync(
        long silo,
        IReadOnlyList<Completion> completed,
        Demand demand,
        CancellationToken cancellation = default
    );

    public Task<IReadOnlyList<Claim>> RenewAsync(long silo, string? activity = null, CancellationToken cancellation = default) =>
        TransactAsync<IReadOnlyList<Claim>>(
            async session =>
            {
                await session.ExecuteAsync(
                    "UPDATE silo SET seen = {now}, gone = NULL, doing = coalesce(@doing, doing) WHERE id = @silo",
                    ("@silo", silo),
                    ("@doing", activity)
                );
                var held = await session.QueryAsync(
                    "UPDATE work SET lease = {now} + @lease WHERE silo = @silo RETURNING task",
                    row => row.GetString(0),
                    ("@silo", silo),
                    ("@lease", Microseconds(options.Lease))
                );
                return held.Count == 0
                    ? []
                    : await session.QueryAsync(
                        $"SELECT {ClaimColumns} FROM task t JOIN work w ON w.task = t.id WHERE w.silo = @silo",
                        row => ReadClaim(row, silo),
                        ("@silo", silo)
                    );
            },
            cancellation
        );

    public Task<Failure> FailAsync(Claim claim, string error, bool certain = false, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await LockTaskAsync(session, claim.Task);
                var held = await session.QueryAsync(
                    "SELECT 1 FROM work WHERE task = @id AND silo = @silo AND token = @token",
                    _ => true,
                    OfClaim(claim)
                );
                if (held.Count == 0)
                    return default;
                var failures = (
                    await session.QueryAsync(
                        "UPDATE task SET failures = failures + 1, error = @error WHERE id = @id RETURNING failures",
                        row => row.GetInt32(0),
                        ("@id", claim.Task),
                        ("@error", error)
                    )
                )[0];
                if (!certain && failures < options.MaxFailures)
                {
                    await session.ExecuteAsync(
                        "UPDATE work SET silo = NULL, lease = NULL, ready = {now}, due = {now} + @wait WHERE task = @id",
                        ("@id", claim.Task),
                        ("@wait", Microseconds(options.Backoff) << (failures - 1))
                    );
                    return new Failure(Held: true, Final: false, 0);
                }
                return new Failure(Held: true, Final: true, await CloseAsync(session, claim.Task, error));
            },
            cancellation
        );

    public Task<bool> ReleaseAsync(Claim claim, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                var given = await session.ExecuteAsync(
                    "UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id AND silo = @silo AND token = @token",
                    OfClaim(claim)
                );
                if (given > 0)
                    await AnnounceAsync(session);
                return given > 0;
            },
            cancellation
        );

    public Task<int> ReopenAsync(IReadOnlyCollection<string> tasks, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await SettleAloneAsync(session);
                var reopened = new List<string>();
                foreach (var id in tasks.Order(StringComparer.Ordinal))
                {
                    if (
                        await session.ExecuteAsync(
                            $"UPDATE task SET state = {States.Waiting}, missing = 0, silo = NULL, failures = 0, deaths = 0, "
                                + $"finished = NULL, seconds = NULL, facts = NULL WHERE id = @id AND state = {States.Done}",
                            ("@id", id)
                        ) == 0
                    )
                        continue;
                    await session.ExecuteAsync("DELETE FROM artifact WHERE task = @id", ("@id", id));
                    await session.ExecuteAsync(
                        "UPDATE task SET missing = missing + 1 WHERE id IN (SELECT task FROM need WHERE need = @id)",
                        ("@id", id)
                    );
                    await WithdrawAsync(session, "task IN (SELECT n.task FROM need n WHERE n.need = @id)", TaskState.Waiting, ("@id", id));
                    reopened.Add(id);
                }
                // After all are reopened: they may need each other, or a task that has failed meanwhile.
                foreach (var id in reopened)
                {
                    await session.ExecuteAsync($"UPDATE task SET missing = {Missing} WHERE id = @id", ("@id", id));
                    await OpenAsync(session, "id = @id", ("@id", id));
                    await BlockBehindFailuresAsync(session, FailedAncestors("= @id"), ("@id", id));
                }
                if (reopened.Count > 0)
                    await AnnounceAsync(session);
                return reopened.Count;
            },
            cancellation
        );

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

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A claim from a row.</summary>
    protected static Claim ReadClaim(DbDataReader row, long silo) =>
        new(
            silo,
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            Names(row.GetString(3)),
            row.GetInt64(4),
            row.GetInt32(5),
            Span(row.GetInt64(6))
        )
        {
            Trace = Text(row, 7),
        };

    public Task<IReadOnlyList<ReadyTask>> ReadyAsync(Demand demand, CancellationToken cancellation = default) =>
        ReadAsync<IReadOnlyList<ReadyTask>>(
            async session =>
            {
                await AsksForFewRowsAsync(session);
                return await session.QueryAsync(
                    $"""
                    SELECT w.task, t.kind, (SELECT string_agg(s.id, ',') FROM sweep_task st JOIN sweep s ON s.number = st.sweep
                    WHERE st.task = w.task AND s.cancelled <> 1), t.spec, t.needs, w.priority
                    FROM work w JOIN task t ON t.id = w.task WHERE w.task IN ({NextTasks(demand, "")}) ORDER BY w.priority DESC, w.place
                    """,
                    row => new ReadyTask(
                        row.GetString(0),
                        row.GetString(1),
                        demand.Lane,
                        row.IsDBNull(2) ? [] : Names(row.GetString(2)),
                        row.GetString(3),
                        Names(row.GetString(4)),
                        row.GetInt32(5)
                    ),
                    OfNext(demand)
                );
            },
            cancellation
        );

    /// <summary>The ids of the next tasks that are asked for, in order.</summary>
    /// <param name="demand">What is asked for; <see cref="OfNext"/> are the parameters.</param>
    /// <param name="holding">The dialect's way to keep others from taking them meanwhile.</param>
    protected static string NextTasks(Demand demand, string holding) =>
        $$"""
            SELECT q.task FROM work q WHERE q.silo IS NULL AND q.lane = @lane AND (q.due <= {now} OR q.due > {now} + @longest)
              {{(demand.Skills is null ? "" : "AND (q.skill IS NULL OR q.skill {among skills})")}}
              {{(demand.Sweep is null ? "" : OfThatSweep)}}
              {{(demand.Tasks is null ? "" : "AND q.task {among tasks}")}}
            ORDER BY q.priority DESC, q.place LIMIT @max {{holding}}
            """;

    /// <summary>Parameters of <see cref="NextTasks"/>.</summary>
    protected (string Name, object? Value)[] OfNext(Demand demand)
    {
        // A retry that is due later than the longest back-off was scheduled before the clock was set back.
        var longest = Microseconds(options.Backoff) << options.MaxFailures;
        var all = new List<(string, object?)> { ("@lane", demand.Lane), ("@max", demand.Max), ("@longest", longest) };
        if (demand.Skills is not null)
            all.Add(("@skills", List(demand.Skills)));
        if (demand.Sweep is not null)
            all.Add(("@sweep", demand.Sweep));
        if (demand.Tasks is not null)
            all.Add(("@only", List(demand.Tasks)));
        return [.. all];
    }

    /// <summary>Parameters of a claim.</summary>
    protected (string Name, object? Value)[] OfLease(long silo) => [("@silo", silo), ("@lease", Microseconds(options.Lease))];

    /// <summary>Says that the rest of the transaction asks for a few rows by their keys.</summary>
    protected abstract Task AsksForFewRowsAsync(Session session);

    /// <summary>A list as the database takes it in a parameter.</summary>
    protected abstract object List(IReadOnlyList<string> values);

    /// <summary>Parameters that name a claim.</summary>
    protected static (string Name, object? Value)[] OfClaim(Claim claim) =>
        [("@id", claim.Task), ("@silo", claim.Silo), ("@token", claim.Token)];

    /// <summary>
    /// Serializes decisions about which tasks are blocked, so that concurrent ones see each other.
    /// </summary>
    protected abstract Task SettleAloneAsync(Session session);

    /// <summary>Takes tasks back from their silos, which count as dead.</summary>
    private async Task<int> TakeBackAsync(Session session, string which, params (string Name, object? Value)[] parameters)
    {
        var taken = 0;
        foreach (
            var id in await session.QueryAsync($"SELECT task FROM work WHERE {which} ORDER BY task", row => row.GetString(0), parameters)
        )
        {
            await LockTaskAsync(session, id);
            if (
                (
                    await session.QueryAsync($"SELECT 1 FROM work WHERE {which} AND task = @id", _ => true, [.. parameters, ("@id", id)])
                ).Count == 0
            )
                continue;
            var deaths = (
                await session.QueryAsync(
                    "UPDATE task SET deaths = deaths + 1, error = @error WHERE id = @id RETURNING deaths",
                    row => row.GetInt32(0),
                    ("@id", id),
                    ("@error", "its silo died or was cut off")
                )
            )[0];
            if (deaths < options.MaxDeaths)
                await session.ExecuteAsync("UPDATE work SET silo = NULL, lease = NULL, ready = {now} WHERE task = @id", ("@id", id));
            else
                await CloseAsync(session, id, $"set aside: {deaths} silos died or were cut off while they computed it");
            taken++;
        }
        if (taken > 0)
            await AnnounceAsync(session);
        return taken;
    }

    /// <summary>Every transaction locks a task before its row in the table work, and several tasks in the order of their ids.</summary>
    private static Task LockTaskAsync(Session session, string id) =>
        session.QueryAsync("SELECT 1 FROM task WHERE id = @id{lock}", _ => true, ("@id", id));

    /// <summary>Marks a task as failed and blocks what waits for it.</summary>
    /// <returns>How many are blocked.</returns>
    private async Task<int> CloseAsync(Session session, string id, string error)
    {
        await SettleAloneAsync(session);
        await WithdrawAsync(session, "task = @id", TaskState.Failed, ("@id", id));
        await session.ExecuteAsync("UPDATE task SET error = @error, finished = {now} WHERE id = @id", ("@id", id), ("@error", error));
        return await BlockAsync(session, id, error);
    }

    /// <summary>Takes tasks, which are locked, out of the work that is to be done, with their tokens remembered.</summary>
    private static async Task<int> WithdrawAsync(
        Session session,
        string which,
        TaskState state,
        params (string Name, object? Value)[] parameters
    )
    {
        await session.QueryAsync($"SELECT 1 FROM work WHERE {which}{{lock}}", _ => true, parameters);
        await session.ExecuteAsync(
            "UPDATE task SET state = @state, silo = NULL, token = (SELECT w.token FROM work w WHERE w.task = task.id) WHERE "
                + $"id IN (SELECT task FROM work WHERE {which})",
            [.. parameters, ("@state", (int)state)]
        );
        return await session.ExecuteAsync($"DELETE FROM work WHERE {which}", parameters);
    }

    /// <summary>Makes tasks that wait for nothing ready.</summary>
    protected static async Task<int> OpenAsync(Session session, string which, params (string Name, object? Value)[] parameters)
    {
        await session.ExecuteAsync(
            $"INSERT INTO work (task, lane, priority, place, due, ready, token, skill) SELECT id, lane, priority, place, {Now}, "
                + $"{Now}, token, skill FROM task WHERE state = {States.Waiting} AND missing = 0 AND {which}",
            parameters
        );
        return await session.ExecuteAsync(
            $"UPDATE task SET state = {States.Ready} WHERE state = {States.Waiting} AND missing = 0 AND {which}",
            parameters
        );
    }
}
