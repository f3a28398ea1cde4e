namespace Agop.Ledger.Sql;

/// <summary>How sweeps stand, for people who look.</summary>
internal abstract partial class SqlLedger
{
    private const string StateNow = "CASE WHEN w.silo IS NULL THEN t.state ELSE 2 END";

    public IReadOnlyList<KindStatus> Kinds(string sweep) => Reading(session => session.Query(
        $"""
        SELECT t.kind, {StateNow}, count(*), coalesce(sum(t.seconds), 0)
        FROM sweep s JOIN sweep_task st ON st.sweep = s.number JOIN task t ON t.id = st.task LEFT JOIN work w ON w.task = t.id WHERE s.id = @id GROUP BY 1, 2 ORDER BY min(t.place), 2
        """,
        row => new KindStatus(row.GetString(0), (TaskState)row.GetInt32(1), (int)row.GetInt64(2), row.GetDouble(3)), ("@id", sweep)));

    public IReadOnlyList<TaskEnd> Ends(string sweep, DateTimeOffset since) => Reading(session => session.Query(
        """
        SELECT t.id, t.kind, t.state, t.finished, t.seconds, t.facts
        FROM sweep s JOIN sweep_task st ON st.sweep = s.number JOIN task t ON t.id = st.task WHERE s.id = @id AND t.state IN (3, 4) AND t.finished >= @since ORDER BY t.finished, t.id
        """,
        row => new TaskEnd(row.GetString(0), row.GetString(1), (TaskState)row.GetInt32(2), Time(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetDouble(4), Text(row, 5)),
        ("@id", sweep), ("@since", Microseconds(since))));

    public QueueStatus Queue() => Reading(session => session.Query(
        "SELECT count(*) - count(silo), count(silo), coalesce({now} - min(CASE WHEN silo IS NULL THEN ready END), 0) FROM work",
        row => new QueueStatus((int)row.GetInt64(0), (int)row.GetInt64(1), Span(Math.Max(0, row.GetInt64(2)))))[0]);

    public IReadOnlyList<TaskRecord> Page(string sweep, TaskState? state, string? kind, int skip, int most) => Reading(session => session.Query(
        $"""
        SELECT {TaskColumns} FROM {TasksAndWork} JOIN sweep_task st ON st.task = t.id JOIN sweep s ON s.number = st.sweep
        WHERE s.id = @id AND (@state < 0 OR {StateNow} = @state) AND (@kind = '' OR t.kind = @kind) ORDER BY t.place, t.id LIMIT @most OFFSET @skip
        """,
        ReadTask, ("@id", sweep), ("@state", (int?)state ?? -1), ("@kind", kind ?? ""), ("@skip", skip), ("@most", most)));
}
