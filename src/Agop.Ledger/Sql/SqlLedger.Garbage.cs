using Agop.Ledger.Garbage;

namespace Agop.Ledger.Sql;

/// <summary>What no sweep needs any more.</summary>
internal abstract partial class SqlLedger
{
    private const string Wanted =
        "EXISTS (SELECT 1 FROM sweep_task o JOIN sweep s ON s.number = o.sweep WHERE o.task = t.id AND s.cancelled <> 1)";

    /// <summary>What waits or runs, and all that it needs: also in a cancelled sweep, whose report may be made.</summary>
    private const string Active =
        $"WITH RECURSIVE up(id) AS (SELECT id FROM task WHERE state IN ({States.Waiting}, {States.Ready}) "
        + "UNION SELECT n.need FROM up JOIN need n ON n.task = up.id) SELECT id FROM up";

    private const string Unneeded = $"NOT {Wanted} AND t.id NOT IN ({Active})";

    private const string Dropped =
        "cancelled = 1 AND NOT EXISTS (SELECT 1 FROM sweep_task st JOIN task t ON t.id = st.task WHERE st.sweep = sweep.number "
        + $"AND t.state IN ({States.Waiting}, {States.Ready}) AND NOT {Wanted})";

    private const string Gone = "gone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work w WHERE w.silo = silo.id)";

    public Task<GarbageList> GarbageAsync(CancellationToken cancellation = default) =>
        ReadAsync(session => ListGarbageAsync(session, Unneeded), cancellation);

    public Task<GarbageList> CollectAsync(CancellationToken cancellation = default) =>
        TransactAsync(
            async session =>
            {
                await SubmitNothingAsync(session);
                // Found once: what is listed is what is removed.
                await session.ExecuteAsync($"CREATE TEMPORARY TABLE unneeded AS SELECT t.id FROM task t WHERE {Unneeded}");
                var list = await ListGarbageAsync(session, "t.id IN (SELECT id FROM unneeded)");
                foreach (var (table, column) in new[] { ("artifact", "task"), ("need", "task"), ("sweep_task", "task"), ("task", "id") })
                    await session.ExecuteAsync($"DELETE FROM {table} WHERE {column} IN (SELECT id FROM unneeded)");
                await session.ExecuteAsync("DROP TABLE unneeded");
                await session.ExecuteAsync($"DELETE FROM sweep WHERE {Dropped}");
                await session.ExecuteAsync(
                    "DELETE FROM sweep_task WHERE NOT EXISTS (SELECT 1 FROM sweep s WHERE s.number = sweep_task.sweep)"
                );
                await session.ExecuteAsync($"DELETE FROM silo WHERE {Gone}");
                await RecountAsync(session);
                return list;
            },
            cancellation
        );

    public Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        ReadAsync<IReadOnlyList<string>>(
            async session =>
            {
                var known = await session.QueryAsync(
                    "SELECT id FROM task WHERE id {among tasks}",
                    row => row.GetString(0),
                    ("@only", List(ids))
                );
                return [.. ids.Except(known, StringComparer.Ordinal)];
            },
            cancellation
        );

    /// <summary>Lets no sweep be submitted until this transaction ends.</summary>
    protected abstract Task SubmitNothingAsync(Session session);

    private static async Task<GarbageList> ListGarbageAsync(Session session, string which) =>
        new(
            await session.QueryAsync(
                $"""
                SELECT t.kind, count(*), coalesce(sum(length(a.bytes)), 0) FROM task t LEFT JOIN artifact a ON a.task = t.id
                WHERE {which} GROUP BY t.kind ORDER BY t.kind
                """,
                row => new GarbageKind(row.GetString(0), (int)row.GetInt64(1), row.GetInt64(2))
            ),
            await session.QueryAsync($"SELECT name FROM sweep WHERE {Dropped} ORDER BY number", row => row.GetString(0)),
            (await session.QueryAsync($"SELECT count(*) FROM silo WHERE {Gone}", row => (int)row.GetInt64(0)))[0]
        );
}
