using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Sweeps.Planning;
using Microsoft.Data.Sqlite;

namespace Agop.Client.Tests.Support;

/// <summary>
/// A sweep of many tasks in a ledger of its own, as good as done without anything having been computed: for what must stay fast
/// however large sweeps are.
/// </summary>
internal sealed class LargeSweep
{
    private readonly string _path;

    private LargeSweep(string path, string id, int tasks) => (_path, Id, Tasks) = (path, id, tasks);

    /// <param name="path">Where the ledger is made.</param>
    /// <param name="seeds">How many seeds; each has about 160 tasks.</param>
    public static async Task<LargeSweep> Submit(string path, int seeds)
    {
        await using var ledger = await Ledgers.OpenAsync(path);
        var sweep = new SubmittedSweep(
            ledger,
            new SweepDefinition(
                "large.yaml",
                "name: large\nscenarios: [linear, multiplicative, rigid, xor]\nbackgrounds: [white, correlated]\nmethods: "
                    + $"all\nseeds: [{string.Join(", ", Enumerable.Range(0, seeds))}]",
                null
            ),
            "large.yaml"
        );
        await sweep.SubmitAsync();
        var large = new LargeSweep(path, sweep.Id, sweep.Plan.Tasks.Count());
        large.Finish(large.Tasks - 1000, ago: TimeSpan.FromHours(1));
        return large;
    }

    public string Id { get; }

    public int Tasks { get; }

    /// <summary>Ends the next tasks in the order of submission, some of them as failed.</summary>
    public void Finish(int count, TimeSpan ago = default)
    {
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=false");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var finish = connection.CreateCommand();
        finish.Transaction = transaction;
        finish.CommandText = """
            UPDATE task SET state = CASE WHEN place % 83 = 0 THEN 4 ELSE 3 END,
            error = CASE WHEN place % 83 = 0 THEN 'the machine ran out of memory' END, seconds = 0.5,
              finished = @now, facts = CASE kind WHEN 'evaluate' THEN json_object('miou',
              (place * 7919 % 1000) / 1000.0) WHEN 'train' THEN json_object('accuracy', 0.9) END
            WHERE id IN (SELECT id FROM task WHERE state IN (0, 1) ORDER BY place LIMIT @count)
            """;
        finish.Parameters.AddWithValue("@count", count);
        finish.Parameters.AddWithValue(
            "@now",
            (DateTimeOffset.UtcNow - ago - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        );
        if (finish.ExecuteNonQuery() is var changed && changed != count)
            throw new InvalidOperationException($"{changed} of {count} tasks were left");
        // What is done waits for no lane.
        finish.CommandText = "DELETE FROM work";
        finish.ExecuteNonQuery();
        transaction.Commit();
    }
}
