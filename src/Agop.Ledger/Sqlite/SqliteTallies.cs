using Agop.Ledger.Sql;

namespace Agop.Ledger.Sqlite;

/// <summary>The counts of sweeps' tasks in SQLite, where only one writes at a time: a row per sweep, kind and state.</summary>
internal static class SqliteTallies
{
    private const string Ended = $"state IN ({States.Done}, {States.Failed})";

    private const string Add =
        "ON CONFLICT (sweep, kind, state) DO UPDATE SET tasks = tally.tasks + 1, seconds = tally.seconds + excluded.seconds, "
        + "place = min(tally.place, excluded.place)";

    /// <summary>The tables and their triggers.</summary>
    public const string Script = $"""
        CREATE TABLE tally (sweep BIGINT NOT NULL, kind TEXT NOT NULL, state INT NOT NULL, tasks INT NOT NULL,
          seconds DOUBLE PRECISION NOT NULL, place BIGINT NOT NULL, PRIMARY KEY (sweep, kind, state)) WITHOUT ROWID;
        CREATE TABLE ending (sweep BIGINT NOT NULL, finished BIGINT NOT NULL, task TEXT NOT NULL,
          PRIMARY KEY (sweep, finished, task)) WITHOUT ROWID;
        CREATE TRIGGER task_tally AFTER UPDATE OF state, seconds ON task
        WHEN OLD.state <> NEW.state OR OLD.seconds IS NOT NEW.seconds BEGIN
          UPDATE tally SET tasks = tasks - 1, seconds = seconds - coalesce(OLD.seconds, 0) WHERE kind = OLD.kind AND state = OLD.state
            AND sweep IN (SELECT st.sweep FROM sweep_task st WHERE st.task = OLD.id);
          INSERT INTO tally (sweep, kind, state, tasks, seconds, place) SELECT st.sweep, NEW.kind, NEW.state, 1,
            coalesce(NEW.seconds, 0), NEW.place FROM sweep_task st WHERE st.task = NEW.id {Add};
        END;
        CREATE TRIGGER task_begun_again AFTER UPDATE OF state, finished ON task
        WHEN OLD.{Ended} AND OLD.finished IS NOT NULL AND (OLD.state <> NEW.state OR OLD.finished IS NOT NEW.finished) BEGIN
          DELETE FROM ending WHERE finished = OLD.finished AND task = OLD.id
            AND sweep IN (SELECT st.sweep FROM sweep_task st WHERE st.task = OLD.id);
        END;
        CREATE TRIGGER task_ended AFTER UPDATE OF state, finished ON task
        WHEN NEW.{Ended} AND NEW.finished IS NOT NULL AND (OLD.state <> NEW.state OR OLD.finished IS NOT NEW.finished) BEGIN
          INSERT OR IGNORE INTO ending (sweep, finished, task) SELECT st.sweep, NEW.finished, NEW.id FROM sweep_task st
            WHERE st.task = NEW.id;
        END;
        CREATE TRIGGER sweep_task_tally AFTER INSERT ON sweep_task BEGIN
          INSERT INTO tally (sweep, kind, state, tasks, seconds, place) SELECT NEW.sweep, t.kind, t.state, 1, coalesce(t.seconds, 0),
            t.place FROM task t WHERE t.id = NEW.task {Add};
          INSERT OR IGNORE INTO ending (sweep, finished, task) SELECT NEW.sweep, t.finished, t.id FROM task t WHERE t.id = NEW.task
            AND t.{Ended} AND t.finished IS NOT NULL;
        END;
        """;
}
