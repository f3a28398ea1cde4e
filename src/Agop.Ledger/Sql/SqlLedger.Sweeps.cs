using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>Sweeps: what is wanted, and how urgently.</summary>
internal abstract partial class SqlLedger
{
    // Selects by number: with the id alone, the planner cannot estimate how many tasks a sweep has and may scan whole tables.
    private const string OfSweep = "SELECT st.task FROM sweep_task st WHERE st.sweep = @sweep";
    private const string FailedOfSweep = $"SELECT id FROM task WHERE state = {States.Failed} AND id IN ({OfSweep})";

    // Neither passes through done tasks: their results stay valid whatever happens to the tasks that they needed.
    private const string Ancestors =
        "WITH RECURSIVE up(id) AS (SELECT need FROM need WHERE task = @id UNION SELECT n.need FROM up u JOIN task t ON t.id = "
        + $"u.id AND t.state <> {States.Done} JOIN need n ON n.task = u.id)";

    private static string Descendants(string of) =>
        $"WITH RECURSIVE down(id) AS (SELECT task FROM need WHERE need IN ({of}) UNION SELECT n.task FROM down d JOIN task t "
        + $"ON t.id = d.id AND t.state <> {States.Done} JOIN need n ON n.need = d.id)";

    public Task SubmitAsync(SweepSubmission sweep, CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                var number = (
                    await session.QueryAsync(
                        """
                        INSERT INTO sweep (id, name, definition, priority, cancelled, submitted, trace)
                        VALUES (@id, @name, @definition, @priority, 0, {now}, @trace)
                        ON CONFLICT (id) DO UPDATE SET trace = coalesce(sweep.trace, excluded.trace),
                        cancelled = CASE WHEN @revive = 1 THEN 0 ELSE sweep.cancelled END,
                        priority = CASE WHEN @keep = 1 THEN sweep.priority ELSE excluded.priority END RETURNING number
                        """,
                        row => row.GetInt64(0),
                        ("@id", sweep.Id),
                        ("@name", sweep.Name),
                        ("@definition", sweep.Definition),
                        ("@priority", sweep.Priority ?? 0),
                        ("@keep", sweep.Priority is null ? 1 : 0),
                        ("@revive", sweep.Revives ? 1 : 0),
                        ("@trace", sweep.Trace)
                    )
                )[0];
                await InsertAsync(session, number, sweep);
                await AdoptAsync(session, number, sweep);
                await HoldAsync(session, number);
                await RecountAsync(session, number);
                // Tables may have been empty a moment ago: the planner does not know how large they are, and would read them per task.
                await AsksForFewRowsAsync(session);
                if (sweep.Revives)
                    await ActivateAsync(session, $"id IN ({OfSweep})", ("@sweep", number));
                else
                    foreach (var task in sweep.Tasks)
                        await ActivateAsync(session, "id = @id", ("@id", task.Id));
                await SetPrioritiesAsync(session, number);
                await BlockBehindFailuresAsync(session, $"AND id IN ({OfSweep})", ("@sweep", number));
                await AnnounceAsync(session);
                return true;
            },
            cancellation
        );

    public Task<int> RetryAsync(string sweep, CancellationToken cancellation = default) =>
        OnSweepAsync(
            sweep,
            async (session, number) =>
            {
                var cancelled = await session.QueryAsync(
                    "SELECT cancelled FROM sweep WHERE number = @sweep",
                    row => row.GetInt32(0),
                    ("@sweep", number)
                );
                if (cancelled[0] != 0)
                    return 0;
                await SettleAloneAsync(session);
                await HoldAsync(session, number);
                var freed = await session.ExecuteAsync(
                    $"{Descendants(FailedOfSweep)} UPDATE task SET state = {States.Waiting}, error = NULL "
                        + $"WHERE state = {States.Blocked} AND id IN (SELECT id FROM down)",
                    ("@sweep", number)
                );
                var failed = await session.ExecuteAsync(
                    $"UPDATE task SET state = {States.Waiting}, failures = 0, deaths = 0, error = NULL, finished = NULL "
                        + $"WHERE state = {States.Failed} AND id IN ({OfSweep})",
                    ("@sweep", number)
                );
                if (failed == 0)
                    return 0;
                await OpenAsync(session, $"id IN ({OfSweep})", ("@sweep", number));
                // Failures of other sweeps may still block some of them.
                freed -= await BlockBehindFailuresAsync(session, "");
                await AnnounceAsync(session);
                return freed + failed;
            },
            cancellation
        );

    public Task<int> CancelAsync(string sweep, CancellationToken cancellation = default) =>
        OnSweepAsync(
            sweep,
            async (session, number) =>
            {
                const string Unwanted =
                    "NOT EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = {0} AND s.cancelled = 0)";
                await session.ExecuteAsync("UPDATE sweep SET cancelled = 1 WHERE number = @sweep", ("@sweep", number));
                await HoldAsync(session, number);
                var cancelled = await WithdrawAsync(
                    session,
                    $"task IN ({OfSweep}) AND {Unwanted.Replace("{0}", "work.task", StringComparison.Ordinal)}",
                    TaskState.Cancelled,
                    ("@sweep", number)
                );
                cancelled += await session.ExecuteAsync(
                    $"UPDATE task SET state = {States.Cancelled} WHERE state IN ({States.Waiting}, {States.Blocked}) "
                        + $"AND id IN ({OfSweep}) AND "
                        + $"{Unwanted.Replace("{0}", "task.id", StringComparison.Ordinal)}",
                    ("@sweep", number)
                );
                await SetPrioritiesAsync(session, number);
                return cancelled;
            },
            cancellation
        );

    public Task PrioritizeAsync(string sweep, int priority, CancellationToken cancellation = default) =>
        OnSweepAsync(
            sweep,
            async (session, number) =>
            {
                await session.ExecuteAsync(
                    "UPDATE sweep SET priority = @priority WHERE number = @sweep",
                    ("@sweep", number),
                    ("@priority", priority)
                );
                await SetPrioritiesAsync(session, number);
                return 0;
            },
            cancellation
        );

    /// <summary>Adds a sweep's new tasks as cancelled ones, with their needs, and records which tasks are the sweep's.</summary>
    protected abstract Task InsertAsync(Session session, long number, SweepSubmission sweep);

    /// <summary>Locks a sweep's tasks, which include all that they need, until this transaction ends.</summary>
    protected abstract Task HoldAsync(Session session, long number);

    /// <summary>Counts a sweep's tasks again, which are locked; null: all sweeps', while none is submitted.</summary>
    protected abstract Task RecountAsync(Session session, long? sweep);

    /// <summary>Puts together what counts consist of.</summary>
    protected abstract Task TidyTalliesAsync(Session session);

    /// <summary>The place of a sweep's i-th task in the order of all tasks.</summary>
    protected static long PlaceOf(long number, int index) => number << 24 | (uint)index;

    /// <summary>Changes a sweep, or nothing where there is none of that id.</summary>
    private Task<int> OnSweepAsync(string sweep, Func<Session, long, Task<int>> change, CancellationToken cancellation) =>
        TransactAsync(async session => await NumberOfAsync(session, sweep) is { } number ? await change(session, number) : 0, cancellation);

    private static async Task<long?> NumberOfAsync(Session session, string sweep) =>
        await session.QueryAsync("SELECT number FROM sweep WHERE id = @id", row => row.GetInt64(0), ("@id", sweep)) is [var number]
            ? number
            : null;

    /// <summary>Adds to a sweep the tasks that it does not name but needs, directly or indirectly.</summary>
    private static async Task AdoptAsync(Session session, long number, SweepSubmission sweep)
    {
        var named = sweep.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        if (sweep.Tasks.All(task => task.Needs.All(named.Contains)))
            return;
        const string IsForeign = "NOT EXISTS (SELECT 1 FROM sweep_task o WHERE o.sweep = @sweep AND o.task = n.need)";
        await session.ExecuteAsync(
            $"""
            WITH RECURSIVE up(id) AS (
              SELECT n.need FROM sweep_task st JOIN need n ON n.task = st.task WHERE st.sweep = @sweep AND {IsForeign}
              UNION SELECT n.need FROM up u JOIN need n ON n.task = u.id WHERE {IsForeign})
            INSERT INTO sweep_task (sweep, task) SELECT @sweep, id FROM up
            """,
            ("@sweep", number)
        );
        var unknown = await session.QueryAsync(
            "SELECT n.task, n.need FROM sweep_task st JOIN need n ON n.task = st.task WHERE st.sweep = @sweep AND NOT EXISTS "
                + "(SELECT 1 FROM task t WHERE t.id = n.need) LIMIT 1",
            row => (Task: row.GetString(0), Need: row.GetString(1)),
            ("@sweep", number)
        );
        if (unknown is [var first])
            throw new ArgumentException($"task {first.Task} needs {first.Need}, which is not known", nameof(sweep));
    }

    /// <summary>Activates cancelled tasks, which include new ones. The caller has locked them.</summary>
    private static async Task ActivateAsync(Session session, string which, params (string Name, object? Value)[] parameters)
    {
        await session.ExecuteAsync(
            $"UPDATE task SET failures = 0, deaths = 0, error = NULL, state = {States.Waiting}, missing = {Missing} "
                + $"WHERE state = {States.Cancelled} AND {which}",
            parameters
        );
        await OpenAsync(session, which, parameters);
    }

    /// <summary>A task has the highest priority of the sweeps that want it.</summary>
    private static async Task SetPrioritiesAsync(Session session, long number)
    {
        const string Highest =
            "(SELECT max(s.priority) FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled = 0)";
        await session.ExecuteAsync(
            $"UPDATE task SET priority = {Highest} WHERE id IN ({OfSweep}) AND priority <> {Highest}",
            ("@sweep", number)
        );
        await session.ExecuteAsync(
            $"UPDATE work SET priority = (SELECT t.priority FROM task t WHERE t.id = work.task) WHERE task IN ({OfSweep}) AND "
                + "priority <> (SELECT t.priority FROM task t WHERE t.id = work.task)",
            ("@sweep", number)
        );
    }

    /// <summary>Blocks what waits behind failed tasks.</summary>
    private static async Task<int> BlockBehindFailuresAsync(Session session, string which, params (string Name, object? Value)[] parameters)
    {
        var blocked = 0;
        foreach (
            var (id, error) in await session.QueryAsync(
                $"SELECT id, error FROM task WHERE state = {States.Failed} {which}",
                row => (row.GetString(0), row.IsDBNull(1) ? "failed" : row.GetString(1)),
                parameters
            )
        )
            blocked += await BlockAsync(session, id, error);
        return blocked;
    }

    private static Task<int> BlockAsync(Session session, string id, string error) =>
        session.ExecuteAsync(
            $"{Descendants("SELECT @id")} UPDATE task SET state = {States.Blocked}, error = @error "
                + $"WHERE state = {States.Waiting} AND id IN (SELECT id FROM down)",
            ("@id", id),
            ("@error", $"blocked by {ShortId.Of(id)}: {error}")
        );
}
