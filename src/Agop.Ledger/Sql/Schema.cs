namespace Agop.Ledger.Sql;

/// <summary>The tables, as scripts that each lead from one version to the next.</summary>
internal static class Schema
{
    /// <summary>The version that this program knows.</summary>
    public static int Version => s_scripts.Length;

    // {bytes} and {number} are the dialect's types of artifacts and of numbers that count up by themselves. Times are microseconds since 1970.
    private static readonly string[] s_scripts =
    [
        """
        CREATE TABLE silo (id {number}, name TEXT NOT NULL, joined BIGINT NOT NULL, seen BIGINT NOT NULL, gone BIGINT);
        CREATE TABLE sweep (number {number}, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, definition TEXT NOT NULL, priority INT NOT NULL, cancelled INT NOT NULL, submitted BIGINT NOT NULL);
        CREATE TABLE task (
          id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, spec TEXT NOT NULL, needs TEXT NOT NULL, lane TEXT NOT NULL,
          place BIGINT NOT NULL, priority INT NOT NULL, state INT NOT NULL, missing INT NOT NULL,
          holder BIGINT, token BIGINT NOT NULL, lease BIGINT, failures INT NOT NULL, deaths INT NOT NULL, attempts INT NOT NULL,
          due BIGINT NOT NULL, ready BIGINT, claimed BIGINT, finished BIGINT, seconds DOUBLE PRECISION, error TEXT);
        CREATE INDEX task_ready ON task (lane, priority DESC, place) WHERE state = 1;
        CREATE INDEX task_running ON task (holder) WHERE state = 2;
        CREATE TABLE need (need TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (need, task));
        CREATE INDEX need_task ON need (task);
        CREATE TABLE sweep_task (sweep BIGINT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (sweep, task));
        CREATE INDEX sweep_task_task ON sweep_task (task);
        CREATE TABLE artifact (task TEXT NOT NULL PRIMARY KEY, bytes {bytes} NOT NULL);
        """,
    ];

    /// <summary>The script that leads from a version to the next.</summary>
    public static string From(int version, string number, string bytes) => s_scripts[version].Replace("{number}", number, StringComparison.Ordinal).Replace("{bytes}", bytes, StringComparison.Ordinal);
}
