using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>How sweeps get into the ledger: in portions, so that a large one keeps no one waiting.</summary>
internal abstract partial class SqlLedger
{
    /// <summary>The value of sweep.cancelled until all tasks of a sweep have begun; 1 where it was cancelled, else 0.</summary>
    private const int Entering = 2;

    public async Task SubmitAsync(SweepSubmission sweep, CancellationToken cancellation = default)
    {
        using var portions = sweep.Tasks.Chunk(SweepSubmission.PortionTasks).GetEnumerator();
        var portion = portions.MoveNext() ? portions.Current : [];
        if (portions.MoveNext())
            await SubmitPortionsAsync(sweep, portion, portions, cancellation);
        else
            await TransactAsync(
                async session =>
                {
                    var number = await EnterAsync(session, sweep, begins: sweep.Revives);
                    await AddAsync(session, number, sweep, portion, 0);
                    await AnnounceAsync(session);
                    for (string? after = sweep.Revives ? "" : null; after is not null; )
                        after = await BeginSomeAsync(session, number, after);
                    return true;
                },
                cancellation
            );
    }

    /// <summary>Records a sweep portion by portion, and begins it when all of it is there.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="portion">Its first portion.</param>
    /// <param name="others">The others; stands at the second.</param>
    /// <param name="cancellation">Ends the call.</param>
    private async Task SubmitPortionsAsync(
        SweepSubmission sweep,
        LedgerTask[]? portion,
        IEnumerator<LedgerTask[]> others,
        CancellationToken cancellation
    )
    {
        LedgerTask[]? next = others.Current;
        string[] foremost = [.. portion!.Select(task => task.Id).Distinct(StringComparer.Ordinal)];
        var number = await TransactAsync(session => EnterAsync(session, sweep, begins: false), cancellation);
        var first = 0;
        while (portion is not null)
        {
            await TransactAsync(
                async session =>
                {
                    // Garbage is not collected meanwhile, and what was collected before is missed here.
                    if (await session.ExecuteAsync("UPDATE sweep SET name = name WHERE number = @sweep", ("@sweep", number)) == 0)
                        throw new LedgerException($"{Place}: sweep {ShortId.Of(sweep.Id)} was removed while it was submitted");
                    await AddAsync(session, number, sweep, portion, first);
                    if (!sweep.Revives)
                        await AnnounceAsync(session);
                    return true;
                },
                cancellation
            );
            first += portion.Length;
            (portion, next) = (next, others.MoveNext() ? others.Current : null);
        }
        if (!sweep.Revives)
            return;
        // The plan begins with what all others wait for.
        await TransactAsync(
            async session =>
            {
                await AnnounceAsync(session);
                if (await HoldsAsync(session, number))
                    await BeginAsync(session, foremost);
                return true;
            },
            cancellation
        );
        for (string? after = ""; after is not null; )
        {
            var last = after;
            after = await TransactAsync(
                async session =>
                {
                    await AnnounceAsync(session);
                    return await BeginSomeAsync(session, number, last);
                },
                cancellation
            );
        }
    }

    /// <summary>Inserts a portion's new tasks as cancelled ones, with what they need.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="place">The place of the first in the order of all tasks.</param>
    /// <param name="priority">Theirs.</param>
    protected abstract Task InsertAsync(Session session, LedgerTask[] tasks, long place, int priority);

    /// <summary>Locks tasks until this transaction ends.</summary>
    protected abstract Task HoldAsync(Session session, IReadOnlyList<string> tasks);

    /// <summary>Records that there is such a sweep.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="begins">Whether it is no longer cancelled, if it was.</param>
    /// <returns>Its number.</returns>
    private static async Task<long> EnterAsync(Session session, SweepSubmission sweep, bool begins) =>
        (
            await session.QueryAsync(
                $$"""
                INSERT INTO sweep (id, name, definition, priority, cancelled, submitted, trace)
                VALUES (@id, @name, @definition, @priority, @later, {now}, @trace)
                ON CONFLICT (id) DO UPDATE SET trace = coalesce(sweep.trace, excluded.trace),
                cancelled = CASE WHEN @begins = 1 THEN 0 WHEN @later = {{Entering}} AND sweep.cancelled = 1 THEN {{Entering}}
                  ELSE sweep.cancelled END,
                priority = CASE WHEN @keep = 1 THEN sweep.priority ELSE excluded.priority END RETURNING number
                """,
                row => row.GetInt64(0),
                ("@id", sweep.Id),
                ("@name", sweep.Name),
                ("@definition", sweep.Definition),
                ("@priority", sweep.Priority ?? 0),
                ("@keep", sweep.Priority is null ? 1 : 0),
                ("@later", sweep.Revives && !begins ? Entering : 0),
                ("@begins", begins ? 1 : 0),
                ("@trace", sweep.Trace)
            )
        )[0];

    /// <summary>Adds a portion of tasks to a sweep. They begin where that does not wait for the others.</summary>
    private async Task AddAsync(Session session, long number, SweepSubmission sweep, LedgerTask[] portion, int first)
    {
        string[] tasks = [.. portion.Select(task => task.Id).Distinct(StringComparer.Ordinal)];
        await InsertAsync(session, portion, number << 24 | (uint)first, sweep.Priority ?? 0);
        await AsksForFewRowsAsync(session);
        await OwnAsync(session, number, tasks);
        var named = tasks.ToHashSet(StringComparer.Ordinal);
        if (!portion.All(task => task.Needs.All(named.Contains)))
            await AdoptAsync(session, number, tasks);
        if (!sweep.Revives)
            await BeginAsync(session, tasks);
    }

    /// <summary>Makes tasks a sweep's. They are counted as they stand now, so no one may change them meanwhile.</summary>
    private async Task OwnAsync(Session session, long number, IReadOnlyList<string> tasks)
    {
        await HoldAsync(session, tasks);
        await session.ExecuteAsync(
            "INSERT INTO sweep_task (sweep, task) SELECT @sweep, id FROM task WHERE id {among tasks} ON CONFLICT DO NOTHING",
            ("@sweep", number),
            ("@only", List(tasks))
        );
    }

    /// <summary>Adds to a sweep the tasks that some of its tasks need but it does not name, directly or indirectly.</summary>
    private async Task AdoptAsync(Session session, long number, IReadOnlyList<string> tasks)
    {
        const string IsForeign = "NOT EXISTS (SELECT 1 FROM sweep_task o WHERE o.sweep = @sweep AND o.task = n.need)";
        var foreign = await session.QueryAsync(
            $$"""
            WITH RECURSIVE up(id) AS (
              SELECT n.need FROM need n WHERE n.task {among tasks} AND {{IsForeign}}
              UNION SELECT n.need FROM up u JOIN need n ON n.task = u.id WHERE {{IsForeign}})
            SELECT id FROM up
            """,
            row => row.GetString(0),
            ("@sweep", number),
            ("@only", List(tasks))
        );
        if (foreign.Count == 0)
            return;
        var unknown = await session.QueryAsync(
            "SELECT n.task, n.need FROM need n WHERE n.task {among tasks} "
                + "AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = n.need) LIMIT 1",
            row => (Task: row.GetString(0), Need: row.GetString(1)),
            ("@only", List(tasks))
        );
        if (unknown is [var first])
            throw new ArgumentException($"task {first.Task} needs {first.Need}, which is not known", nameof(tasks));
        await OwnAsync(session, number, foreign);
    }

    /// <summary>Begins the next of a sweep's tasks, in the order of their ids, unless it was cancelled.</summary>
    /// <returns>The last of them; null where there are no more: then the sweep has begun.</returns>
    private async Task<string?> BeginSomeAsync(Session session, long number, string after)
    {
        if (!await HoldsAsync(session, number))
            return null;
        var tasks = await session.QueryAsync(
            "SELECT task FROM sweep_task WHERE sweep = @sweep AND task > @after ORDER BY task LIMIT @max",
            row => row.GetString(0),
            ("@sweep", number),
            ("@after", after),
            ("@max", SweepSubmission.PortionTasks)
        );
        await BeginAsync(session, tasks);
        if (tasks.Count == SweepSubmission.PortionTasks)
            return tasks[^1];
        await session.ExecuteAsync("UPDATE sweep SET cancelled = 0 WHERE number = @sweep AND cancelled <> 0", ("@sweep", number));
        return null;
    }

    /// <summary>
    /// Locks a sweep until this transaction ends, as whoever cancels it does first: it cannot be cancelled between this and what follows.
    /// </summary>
    /// <returns>Whether it is there and not cancelled.</returns>
    private static async Task<bool> HoldsAsync(Session session, long number) =>
        await session.QueryAsync(
            "SELECT number FROM sweep WHERE number = @sweep AND cancelled <> 1 {lock}",
            row => row.GetInt64(0),
            ("@sweep", number)
        )
            is [_];

    /// <summary>Activates cancelled tasks, which include new ones; others are left as they are.</summary>
    private async Task BeginAsync(Session session, IReadOnlyList<string> tasks)
    {
        (string, object?) only = ("@only", List(tasks));
        // Tables may have been empty a moment ago: the planner does not know how large they are, and would read them per task.
        await AsksForFewRowsAsync(session);
        // What they wait for is held, too: where it fails meanwhile, it would not block what is not active yet.
        var needs = await session.QueryAsync($"{Ancestors("{among tasks}")} SELECT id FROM up", row => row.GetString(0), only);
        await HoldAsync(session, [.. tasks.Union(needs, StringComparer.Ordinal)]);
        var activated = await session.QueryAsync(
            $"UPDATE task SET failures = 0, deaths = 0, error = NULL, state = {States.Waiting}, missing = {Missing} "
                + $"WHERE state = {States.Cancelled} AND id {{among tasks}} RETURNING id",
            row => row.GetString(0),
            only
        );
        await SetPrioritiesAsync(session, "{among tasks}", only);
        if (activated.Count == 0)
            return;
        only = ("@only", List(activated));
        await OpenAsync(session, "id {among tasks}", only);
        await BlockBehindFailuresAsync(session, FailedAncestors("{among tasks}"), only);
    }
}
