namespace Agop.Ledger.Sql;

/// <summary>The tables, as scripts that each lead from one version to the next.</summary>
internal static class Schema
{
    /// <summary>The version that this program knows.</summary>
    public static int Version => s_scripts.Length;

    /// <summary>The oldest version whose programs work on these tables: so an upgrade can be taken back without a backup.</summary>
    public const int Oldest = 4;

    // Times are microseconds since 1970. The table task holds a task's definition and outcome; work has a row for each task that is ready
    // or leased. The table under contention stays small however many tasks are done, and updates of task touch no indexed column.
    private static readonly string[] s_scripts =
    [
        """
            CREATE TABLE silo (id {number}, name TEXT NOT NULL, process TEXT NOT NULL, joined BIGINT NOT NULL,
            seen BIGINT NOT NULL, gone BIGINT);
            CREATE TABLE sweep (number {number}, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            definition TEXT NOT NULL, priority INT NOT NULL, cancelled INT NOT NULL, submitted BIGINT NOT NULL);
            CREATE TABLE task (
              id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, spec TEXT NOT NULL, needs TEXT NOT NULL, lane TEXT NOT NULL,
              place BIGINT NOT NULL, priority INT NOT NULL, state INT NOT NULL, missing INT NOT NULL,
              silo BIGINT, token BIGINT NOT NULL, failures INT NOT NULL, deaths INT NOT NULL,
              finished BIGINT, seconds DOUBLE PRECISION, error TEXT){room};
            CREATE TABLE work (
              task TEXT NOT NULL PRIMARY KEY, lane TEXT NOT NULL, priority INT NOT NULL, place BIGINT NOT NULL, due BIGINT NOT NULL,
              ready BIGINT NOT NULL,
              silo BIGINT, token BIGINT NOT NULL, lease BIGINT, claimed BIGINT);
            CREATE INDEX work_ready ON work (lane, priority DESC, place) WHERE silo IS NULL;
            CREATE INDEX work_held ON work (silo) WHERE silo IS NOT NULL;
            CREATE TABLE need (need TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (need, task));
            CREATE INDEX need_task ON need (task);
            CREATE TABLE sweep_task (sweep BIGINT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (sweep, task));
            CREATE INDEX sweep_task_task ON sweep_task (task);
            CREATE TABLE artifact (task TEXT NOT NULL PRIMARY KEY, bytes {bytes} NOT NULL);
            """,
        """
            CREATE TABLE member (address TEXT NOT NULL PRIMARY KEY, details TEXT NOT NULL, alive BIGINT NOT NULL, revision BIGINT NOT NULL);
            CREATE TABLE membership (revision BIGINT NOT NULL);
            INSERT INTO membership (revision) VALUES (0);
            """,
        """
            ALTER TABLE task ADD COLUMN facts TEXT;
            UPDATE task SET finished = 0 WHERE state = 4 AND finished IS NULL;
            ALTER TABLE silo ADD COLUMN doing TEXT;
            ALTER TABLE sweep ADD COLUMN trace TEXT;
            """,
        """
            ALTER TABLE task ADD COLUMN skill TEXT;
            ALTER TABLE work ADD COLUMN skill TEXT;
            ALTER TABLE ledger ADD COLUMN oldest INT;
            """,
        // How many of a sweep's tasks of a kind stand where, and when tasks of a sweep ended: so that a look at a sweep costs what is new,
        // and not what there is. Triggers keep them, whichever version of the program changes a task.
        $"{{tallies}} {Counts}{Grouped}; {Endings};",
    ];

    /// <summary>Counts sweeps' tasks; between this and <see cref="Grouped"/> a condition may say of which sweeps.</summary>
    public const string Counts =
        "INSERT INTO tally (sweep, kind, state, tasks, seconds, place) SELECT st.sweep, t.kind, t.state, count(*), "
        + "coalesce(sum(t.seconds), 0), min(t.place) FROM sweep_task st JOIN task t ON t.id = st.task ";

    /// <summary>The end of <see cref="Counts"/>.</summary>
    public const string Grouped = "GROUP BY 1, 2, 3";

    /// <summary>Lists when sweeps' tasks ended; conditions may follow.</summary>
    public const string Endings =
        "INSERT INTO ending (sweep, finished, task) SELECT st.sweep, t.finished, t.id FROM sweep_task st JOIN task t ON t.id = st.task "
        + $"WHERE t.state IN ({States.Done}, {States.Failed}) AND t.finished IS NOT NULL";

    /// <summary>The script that leads from a version to the next.</summary>
    public static string From(int version, Dialect dialect) => dialect.Define(s_scripts[version]);
}
