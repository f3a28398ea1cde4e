using Agop.Ledger.Sql;

namespace Agop.Ledger.Postgres;

/// <summary>
/// The counts of sweeps' tasks in PostgreSQL. Whoever changes tasks adds rows of differences, so that no one waits for a counter; counts
/// are their sums, and the rows are put together from time to time.
/// </summary>
internal static class PostgresTallies
{
    private const string Columns = "tally (sweep, kind, state, tasks, seconds, place)";

    private const string HasEnded = $"state IN ({States.Done}, {States.Failed})";

    /// <summary>The tables and their triggers.</summary>
    public const string Script = $"""
        CREATE TABLE tally (sweep BIGINT NOT NULL, kind TEXT NOT NULL, state INT NOT NULL, tasks INT NOT NULL,
          seconds DOUBLE PRECISION NOT NULL, place BIGINT NOT NULL);
        CREATE INDEX tally_sweep ON tally (sweep);
        CREATE TABLE ending (sweep BIGINT NOT NULL, finished BIGINT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (sweep, finished, task));
        CREATE FUNCTION agop_task_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO {Columns}
          SELECT st.sweep, c.kind, c.state, sum(c.tasks), sum(c.seconds), min(c.place) FROM (
            SELECT o.id, o.kind, o.state, -1 AS tasks, -coalesce(o.seconds, 0) AS seconds, o.place FROM old_tasks o
            UNION ALL SELECT n.id, n.kind, n.state, 1, coalesce(n.seconds, 0), n.place FROM new_tasks n) c
          JOIN sweep_task st ON st.task = c.id GROUP BY 1, 2, 3 HAVING sum(c.tasks) <> 0 OR sum(c.seconds) <> 0;
          DELETE FROM ending e USING old_tasks o, new_tasks n, sweep_task st
          WHERE o.{HasEnded} AND n.id = o.id AND (n.state <> o.state OR n.finished IS DISTINCT FROM o.finished)
            AND st.task = o.id AND e.sweep = st.sweep AND e.finished = o.finished AND e.task = o.id;
          INSERT INTO ending (sweep, finished, task) SELECT st.sweep, n.finished, n.id FROM new_tasks n
          JOIN old_tasks o ON o.id = n.id JOIN sweep_task st ON st.task = n.id
          WHERE n.{HasEnded} AND n.finished IS NOT NULL AND (n.state <> o.state OR n.finished IS DISTINCT FROM o.finished)
          ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
        CREATE TRIGGER task_tally AFTER UPDATE ON task REFERENCING OLD TABLE AS old_tasks NEW TABLE AS new_tasks
          FOR EACH STATEMENT EXECUTE FUNCTION agop_task_tally();
        CREATE FUNCTION agop_sweep_task_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO {Columns}
          SELECT a.sweep, t.kind, t.state, count(*), coalesce(sum(t.seconds), 0), min(t.place)
          FROM added a JOIN task t ON t.id = a.task GROUP BY 1, 2, 3;
          INSERT INTO ending (sweep, finished, task) SELECT a.sweep, t.finished, t.id FROM added a JOIN task t ON t.id = a.task
          WHERE t.{HasEnded} AND t.finished IS NOT NULL ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
        CREATE TRIGGER sweep_task_tally AFTER INSERT ON sweep_task REFERENCING NEW TABLE AS added
          FOR EACH STATEMENT EXECUTE FUNCTION agop_sweep_task_tally();
        """;

    /// <summary>Counts again, in one statement: differences that are added meanwhile are of tasks that it has not seen changed.</summary>
    public const string Recount = $"WITH gone AS (DELETE FROM tally) {Schema.Counts} {Schema.Grouped}";

    /// <summary>Forgets ends that are none.</summary>
    public const string ForgetEnds = $"""
        DELETE FROM ending e WHERE NOT EXISTS (SELECT 1 FROM task t JOIN sweep_task st ON st.task = t.id
          WHERE t.id = e.task AND st.sweep = e.sweep AND t.{HasEnded} AND t.finished = e.finished)
        """;

    /// <summary>Lists ends that are missing.</summary>
    public const string ListEnds = $"{Schema.Endings} ON CONFLICT DO NOTHING";

    /// <summary>Puts the rows of sweeps together that have many.</summary>
    public const string Tidy = $"""
        WITH gone AS (DELETE FROM tally WHERE sweep IN (SELECT sweep FROM tally GROUP BY sweep HAVING count(*) > 200) RETURNING *)
        INSERT INTO {Columns} SELECT sweep, kind, state, sum(tasks), sum(seconds), min(place) FROM gone GROUP BY 1, 2, 3
        """;
}
