using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sql;

/// <summary>How sweeps stand, for people who look.</summary>
internal abstract partial class SqlLedger
{
    private const string StateNow = $"CASE WHEN w.silo IS NULL THEN t.state ELSE {States.Running} END";

    public IReadOnlyList<KindStatus> Kinds(string sweep) =>
        AskSweep(
            sweep,
            (session, number) =>
                session.Query(
                    $"""
                    SELECT t.kind, {StateNow}, count(*), coalesce(sum(t.seconds), 0)
                    FROM sweep_task st JOIN task t ON t.id = st.task LEFT JOIN work w ON w.task = t.id WHERE st.sweep = @sweep
                    GROUP BY 1, 2 ORDER BY min(t.place), 2
                    """,
                    row => new KindStatus(row.GetString(0), (TaskState)row.GetInt32(1), (int)row.GetInt64(2), row.GetDouble(3)),
                    ("@sweep", number)
                )
        );

    public IReadOnlyList<TaskEnd> Ends(string sweep, DateTimeOffset since) =>
        AskSweep(
            sweep,
            (session, number) =>
                session.Query(
                    $"""
                    SELECT t.id, t.kind, t.state, t.finished, t.seconds, t.facts
                    FROM sweep_task st JOIN task t ON t.id = st.task
                    WHERE st.sweep = @sweep AND t.state IN ({States.Done}, {States.Failed}) AND t.finished >= @since
                    ORDER BY t.finished, t.id
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
                    ("@since", Microseconds(since))
                )
        );

    public string? Trace(string sweep) =>
        Reading(session => session.Query("SELECT trace FROM sweep WHERE id = @id", row => Text(row, 0), ("@id", sweep))).FirstOrDefault();

    public QueueStatus Queue() =>
        Reading(session =>
            session.Query(
                "SELECT count(*) - count(silo), count(silo), coalesce({now} - min(CASE WHEN silo IS NULL THEN ready END), 0) FROM work",
                row => new QueueStatus((int)row.GetInt64(0), (int)row.GetInt64(1), Span(Math.Max(0, row.GetInt64(2))))
            )[0]
        );

    public IReadOnlyList<TaskRecord> Page(string sweep, TaskState? state, string? kind, int skip, int max) =>
        AskSweep(
            sweep,
            (session, number) =>
                session.Query(
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
                )
        );

    /// <summary>
    /// Queries a sweep by its number: with the id alone, the planner misjudges the number of tasks and the query takes many times as long.
    /// </summary>
    /// <returns>Nothing where there is no such sweep.</returns>
    private IReadOnlyList<T> AskSweep<T>(string sweep, Func<Session, long, IReadOnlyList<T>> ask) =>
        Reading(session => NumberOf(session, sweep) is { } number ? ask(session, number) : []);
}
