using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>Reads the progress of sweeps, for display.</summary>
internal abstract partial class SqlLedger
{
    private const string StateNow = $"CASE WHEN w.silo IS NULL THEN t.state ELSE {States.Running} END";

    public Task<IReadOnlyList<KindStatus>> KindsAsync(string sweep, CancellationToken cancellation = default) =>
        AskSweepAsync(
            sweep,
            async (session, number) =>
                (await TalliesAsync(session, number))
                    .Select(tally => new KindStatus(tally.Kind, tally.State, tally.Tasks, tally.Seconds))
                    .ToList(),
            cancellation
        );

    public Task<IReadOnlyList<TaskEnd>> EndsAsync(
        string sweep,
        DateTimeOffset since,
        string? after = null,
        int max = int.MaxValue,
        CancellationToken cancellation = default
    ) =>
        AskSweepAsync(
            sweep,
            (session, number) =>
                session.QueryAsync(
                    $"""
                    SELECT t.id, t.kind, t.state, t.finished, t.seconds, t.facts
                    FROM ending e JOIN task t ON t.id = e.task
                    WHERE e.sweep = @sweep AND (e.finished, e.task) > (@since, @after) ORDER BY e.finished, e.task LIMIT @max
                    """,
                    row => new TaskEnd(
                        row.GetString(0),
                        row.GetString(1),
                        (TaskState)row.GetInt32(2),
                        Time(row.GetInt64(3)),
                        row.IsDBNull(4) ? null : row.GetDouble(4),
                        Text(row, 5)
                    ),
                    ("@sweep", number),
                    ("@since", Microseconds(since)),
                    ("@after", after ?? ""),
                    ("@max", max)
                ),
            cancellation
        );

    public Task<IReadOnlyList<string>> DoneAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        ReadAsync<IReadOnlyList<string>>(
            async session =>
                await session.QueryAsync(
                    $"SELECT id FROM task WHERE state = {States.Done} AND id {{among tasks}}",
                    row => row.GetString(0),
                    ("@only", List(ids))
                ),
            cancellation
        );

    public Task<IReadOnlyList<DoneTask>> HistoryAsync(
        int max,
        IReadOnlyList<string>? skills = null,
        CancellationToken cancellation = default
    ) =>
        ReadAsync<IReadOnlyList<DoneTask>>(
            async session =>
                await session.QueryAsync(
                    $"""
                    SELECT t.id, t.kind, t.spec, t.needs, t.seconds, nullif(length(a.bytes), 0)
                    FROM (SELECT id, kind, spec, needs, seconds FROM task
                      WHERE state = {States.Done} AND seconds IS NOT NULL {(skills is null ? "" : "AND skill {among skills}")}
                      ORDER BY place DESC LIMIT @max) t LEFT JOIN artifact a ON a.task = t.id
                    """,
                    row => new DoneTask(
                        row.GetString(0),
                        row.GetString(1),
                        row.GetString(2),
                        Names(row.GetString(3)),
                        row.GetDouble(4),
                        row.IsDBNull(5) ? null : row.GetInt64(5)
                    ),
                    [("@max", max), .. skills is null ? [] : new (string, object?)[] { ("@skills", List(skills)) }]
                ),
            cancellation
        );

    public async Task<string?> TraceAsync(string sweep, CancellationToken cancellation = default) =>
        (
            await ReadAsync(
                session => session.QueryAsync("SELECT trace FROM sweep WHERE id = @id", row => Text(row, 0), ("@id", sweep)),
                cancellation
            )
        ).FirstOrDefault();

    public Task<IReadOnlyList<QueueStatus>> QueueAsync(IReadOnlyList<string>? skills = null, CancellationToken cancellation = default)
    {
        var known = skills is null ? "1 = 1" : "(skill IS NULL OR skill {among skills})";
        return ReadAsync<IReadOnlyList<QueueStatus>>(
            async session =>
                await session.QueryAsync(
                    $$"""
                    SELECT lane, count(CASE WHEN silo IS NULL AND {{known}} THEN 1 END), count(silo),
                      count(CASE WHEN silo IS NULL AND NOT {{known}} THEN 1 END),
                      coalesce({now} - min(CASE WHEN silo IS NULL AND {{known}} THEN ready END), 0)
                    FROM work GROUP BY lane ORDER BY lane
                    """,
                    row => new QueueStatus(
                        row.GetString(0),
                        (int)row.GetInt64(1),
                        (int)row.GetInt64(2),
                        (int)row.GetInt64(3),
                        Span(Math.Max(0, row.GetInt64(4)))
                    ),
                    skills is null ? [] : [("@skills", List(skills))]
                ),
            cancellation
        );
    }

    public Task<IReadOnlyList<TaskRecord>> PageAsync(
        string sweep,
        TaskState? state,
        string? kind,
        int skip,
        int max,
        CancellationToken cancellation = default
    ) =>
        AskSweepAsync(
            sweep,
            (session, number) =>
                session.QueryAsync(
                    $"""
                    SELECT {TaskColumns} FROM {TasksAndWork} JOIN sweep_task st ON st.task = t.id
                    WHERE st.sweep = @sweep AND (@state < 0 OR {StateNow} = @state) AND (@kind = '' OR t.kind = @kind)
                    ORDER BY t.place, t.id LIMIT @max OFFSET @skip
                    """,
                    ReadTask,
                    ("@sweep", number),
                    ("@state", (int?)state ?? -1),
                    ("@kind", kind ?? ""),
                    ("@skip", skip),
                    ("@max", max)
                ),
            cancellation
        );

    public Task<IReadOnlyList<TaskRecord>> TasksAsync(
        string sweep,
        TaskState state,
        string after,
        int max,
        CancellationToken cancellation = default
    ) =>
        AskSweepAsync(
            sweep,
            (session, number) =>
                session.QueryAsync(
                    $"""
                    SELECT {TaskColumns} FROM sweep_task st CROSS JOIN {TasksAndWork}
                    WHERE st.sweep = @sweep AND st.task > @after AND t.id = st.task AND {StateNow} = @state ORDER BY st.task LIMIT @max
                    """,
                    ReadTask,
                    ("@sweep", number),
                    ("@after", after),
                    ("@state", (int)state),
                    ("@max", max)
                ),
            cancellation
        );

    /// <summary>
    /// Queries a sweep by its number: with the id alone, the planner misjudges the number of tasks and the query takes many times as long.
    /// </summary>
    /// <returns>Nothing where there is no such sweep.</returns>
    private Task<IReadOnlyList<T>> AskSweepAsync<T>(string sweep, Func<Session, long, Task<List<T>>> ask, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<T>>(
            async session => await NumberOfAsync(session, sweep) is { } number ? await ask(session, number) : [],
            cancellation
        );
}
