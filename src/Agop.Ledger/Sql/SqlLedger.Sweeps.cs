using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>Sweeps: what is wanted, and how urgently.</summary>
internal abstract partial class SqlLedger
{
    // Selects by number: with the id alone, the planner cannot estimate how many tasks a sweep has and may scan whole tables.
    private const string OfSweep = "SELECT st.task FROM sweep_task st WHERE st.sweep = @sweep";
    private const string FailedOfSweep = $"SELECT id FROM task WHERE state = {States.Failed} AND id IN ({OfSweep})";

    // Neither passes through done tasks: their results stay valid whatever happens to the tasks that they needed.
    private static string Ancestors(string of) =>
        $"WITH RECURSIVE up(id) AS (SELECT need FROM need WHERE task {of} UNION SELECT n.need FROM up u JOIN task t ON t.id = "
        + $"u.id AND t.state <> {States.Done} JOIN need n ON n.task = u.id)";

    private static string Descendants(string of) =>
        $"WITH RECURSIVE down(id) AS (SELECT task FROM need WHERE need IN ({of}) UNION SELECT n.task FROM down d JOIN task t "
        + $"ON t.id = d.id AND t.state <> {States.Done} JOIN need n ON n.need = d.id)";

    private static string FailedAncestors(string of) =>
        $"{Ancestors(of)} SELECT t.id, t.error FROM up u JOIN task t ON t.id = u.id WHERE t.state = {States.Failed}";

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
                freed -= await BlockBehindFailuresAsync(session, $"SELECT id, error FROM task WHERE state = {States.Failed}");
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
                    "NOT EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = {0} AND s.cancelled <> 1)";
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
                await SetPrioritiesAsync(session, $"IN ({OfSweep})", ("@sweep", number));
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
                await SetPrioritiesAsync(session, $"IN ({OfSweep})", ("@sweep", number));
                return 0;
            },
            cancellation
        );

    /// <summary>Locks a sweep's tasks, which include all that they need, until this transaction ends.</summary>
    protected abstract Task HoldAsync(Session session, long number);

    /// <summary>Counts all sweeps' tasks again, while none is submitted.</summary>
    protected abstract Task RecountAsync(Session session);

    /// <summary>Puts together what counts consist of.</summary>
    protected abstract Task TidyTalliesAsync(Session session);

    /// <summary>Changes a sweep, or nothing where there is none of that id.</summary>
    private Task<int> OnSweepAsync(string sweep, Func<Session, long, Task<int>> change, CancellationToken cancellation) =>
        TransactAsync(async session => await NumberOfAsync(session, sweep) is { } number ? await change(session, number) : 0, cancellation);

    private static async Task<long?> NumberOfAsync(Session session, string sweep) =>
        await session.QueryAsync("SELECT number FROM sweep WHERE id = @id", row => row.GetInt64(0), ("@id", sweep)) is [var number]
            ? number
            : null;

    /// <summary>A task has the highest priority of the sweeps that want it.</summary>
    private static async Task SetPrioritiesAsync(Session session, string which, (string Name, object? Value) parameter)
    {
        const string Highest =
            "(SELECT max(s.priority) FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled <> 1)";
        await session.ExecuteAsync($"UPDATE task SET priority = {Highest} WHERE id {which} AND priority <> {Highest}", parameter);
        await session.ExecuteAsync(
            $"UPDATE work SET priority = (SELECT t.priority FROM task t WHERE t.id = work.task) WHERE task {which} AND "
                + "priority <> (SELECT t.priority FROM task t WHERE t.id = work.task)",
            parameter
        );
    }

    /// <summary>Blocks what waits behind failed tasks.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="failed">Selects the failed tasks' ids and errors.</param>
    /// <param name="parameters">The statement's.</param>
    private static async Task<int> BlockBehindFailuresAsync(
        Session session,
        string failed,
        params (string Name, object? Value)[] parameters
    )
    {
        var blocked = 0;
        foreach (
            var (id, error) in await session.QueryAsync(
                failed,
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
