namespace Agop.Ledger.Sql;

/// <summary>Sweeps: what is wanted, and how urgently.</summary>
internal abstract partial class SqlLedger
{
    private const string OfSweep = "SELECT st.task FROM sweep_task st JOIN sweep s ON s.number = st.sweep WHERE s.id = @sweep";
    private const string Descendants = "WITH RECURSIVE down(id) AS (SELECT task FROM need WHERE need = @id UNION SELECT n.task FROM need n JOIN down d ON n.need = d.id)";

    public void Submit(SweepSubmission sweep)
    {
        Transaction(session =>
        {
            var number = session.Query(
                """
                INSERT INTO sweep (id, name, definition, priority, cancelled, submitted) VALUES (@id, @name, @definition, @priority, 0, {now})
                ON CONFLICT (id) DO UPDATE SET cancelled = 0, priority = CASE WHEN @keep = 1 THEN sweep.priority ELSE excluded.priority END RETURNING number
                """,
                row => row.GetInt64(0), ("@id", sweep.Id), ("@name", sweep.Name), ("@definition", sweep.Definition), ("@priority", sweep.Priority ?? 0), ("@keep", sweep.Priority is null ? 1 : 0))[0];
            Insert(session, number, sweep);
            Adopt(session, number, sweep);
            Activate(session, sweep.Id);
            SetPriorities(session, sweep.Id);
            BlockBehindFailures(session, $"AND id IN ({OfSweep})", ("@sweep", sweep.Id));
            Announce(session);
            return 0;
        });
    }

    public int Retry(string sweep) => Transaction(session =>
    {
        var failed = session.Query(
            $"UPDATE task SET state = 0, missing = {Missing}, failures = 0, deaths = 0, error = NULL WHERE state = 4 AND id IN ({OfSweep}) RETURNING id", row => row.GetString(0), ("@sweep", sweep));
        var freed = failed.Count;
        foreach (var id in failed) freed += session.Execute($"{Descendants} UPDATE task SET state = 0, error = NULL WHERE state = 5 AND id IN (SELECT id FROM down)", ("@id", id));
        foreach (var id in failed) Open(session, "id = @id", ("@id", id));
        // Other sweeps' failures may block some of them still.
        if (failed.Count > 0) freed -= BlockBehindFailures(session, "");
        if (freed > 0) Announce(session);
        return freed;
    });

    public int Cancel(string sweep) => Transaction(session =>
    {
        const string Unwanted = "NOT EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = {0} AND s.cancelled = 0)";
        session.Execute("UPDATE sweep SET cancelled = 1 WHERE id = @sweep", ("@sweep", sweep));
        Hold(session, sweep);
        var cancelled = Withdraw(session, $"task IN ({OfSweep}) AND {Unwanted.Replace("{0}", "work.task", StringComparison.Ordinal)}", TaskState.Cancelled, ("@sweep", sweep));
        cancelled += session.Execute($"UPDATE task SET state = 6 WHERE state IN (0, 5) AND id IN ({OfSweep}) AND {Unwanted.Replace("{0}", "task.id", StringComparison.Ordinal)}", ("@sweep", sweep));
        SetPriorities(session, sweep);
        return cancelled;
    });

    public void Prioritize(string sweep, int priority) => Transaction(session =>
    {
        session.Execute("UPDATE sweep SET priority = @priority WHERE id = @sweep", ("@sweep", sweep), ("@priority", priority));
        SetPriorities(session, sweep);
        return 0;
    });

    /// <summary>Adds a sweep's tasks that are not known yet as cancelled ones, their needs, and whose they are.</summary>
    protected abstract void Insert(Session session, long number, SweepSubmission sweep);

    /// <summary>Keeps others from changing a sweep's tasks and finishing what they need until this transaction ends.</summary>
    protected abstract void Hold(Session session, string sweep);

    /// <summary>Where the i-th task of a sweep stands in the order of all.</summary>
    protected static long PlaceOf(long number, int index) => number << 24 | (uint)index;

    /// <summary>What a sweep's tasks need and it does not name becomes the sweep's too, and what that needs.</summary>
    private static void Adopt(Session session, long number, SweepSubmission sweep)
    {
        var named = sweep.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var open = new Queue<(string Task, string Need)>(sweep.Tasks.SelectMany(task => task.Needs.Where(need => !named.Contains(need)).Select(need => (task.Id, need))));
        while (open.TryDequeue(out var next))
        {
            if (!named.Add(next.Need)) continue;
            if (session.Query("SELECT 1 FROM task WHERE id = @id", _ => true, ("@id", next.Need)).Count == 0) throw new ArgumentException($"task {next.Task} needs {next.Need}, which is not known", nameof(sweep));
            session.Execute("INSERT INTO sweep_task (sweep, task) VALUES (@sweep, @task) ON CONFLICT DO NOTHING", ("@sweep", number), ("@task", next.Need));
            foreach (var need in session.Query("SELECT need FROM need WHERE task = @id", row => row.GetString(0), ("@id", next.Need))) open.Enqueue((next.Need, need));
        }
    }

    /// <summary>Lets a sweep's cancelled tasks, which new ones are too, begin.</summary>
    private void Activate(Session session, string sweep)
    {
        Hold(session, sweep);
        session.Execute($"UPDATE task SET failures = 0, deaths = 0, error = NULL, state = 0, missing = {Missing} WHERE state = 6 AND id IN ({OfSweep})", ("@sweep", sweep));
        Open(session, $"id IN ({OfSweep})", ("@sweep", sweep));
    }

    /// <summary>A task has the highest priority of the sweeps that want it.</summary>
    private static void SetPriorities(Session session, string sweep)
    {
        const string Highest = "(SELECT max(s.priority) FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = task.id AND s.cancelled = 0)";
        session.Execute($"UPDATE task SET priority = {Highest} WHERE id IN ({OfSweep}) AND priority <> {Highest}", ("@sweep", sweep));
        session.Execute(
            $"UPDATE work SET priority = (SELECT t.priority FROM task t WHERE t.id = work.task) WHERE task IN ({OfSweep}) AND priority <> (SELECT t.priority FROM task t WHERE t.id = work.task)",
            ("@sweep", sweep));
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
