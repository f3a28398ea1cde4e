using System.Diagnostics;
using System.Text.Json;
using Agop.Core.Json;
using Agop.Core.Training;
using Agop.Ledger;
using Agop.Ledger.Membership;
using Agop.Silo.Watching;
using Agop.Tests.Support;

namespace Agop.Bench.Cluster;

/// <summary>What the silos of a large cluster ask of the database without any work: their heartbeats, and looks at each other.</summary>
internal static class HeartbeatLoad
{
    private const int Lanes = 10,
        Rounds = 50;

    /// <summary>Prints a row for each number of silos.</summary>
    public static async Task Run(IReadOnlyList<int> sizes)
    {
        using var server = new PostgresServer();
        Console.WriteLine(
            "\n| silos | a renewal | a look for dead silos | a look at all activities | of | a look at the members | of |\n"
                + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        );
        foreach (var size in sizes)
        {
            await using var ledger = await Ledgers.OpenAsync(server.NewDatabase());
            var lane = new LaneView(
                "cuda:0",
                new string('a', 64),
                "accumulate",
                "accumulate shard 123456/1000000",
                0.123,
                DateTimeOffset.UtcNow,
                Why: "its 67.1 MB of samples are here"
            );
            var activity = new SiloActivity(
                [.. Enumerable.Repeat(lane, Lanes)],
                new Dictionary<string, TrainingPreview>(StringComparer.Ordinal),
                "https://10.0.0.17:8080"
            ).ToJson();
            var silos = new List<long>();
            for (var i = 0; i < size; i++)
            {
                silos.Add(await ledger.JoinAsync($"silo-{i}", $"{new string('b', 32)}:{i};S10.0.0.17:11111:{i}"));
                await ledger.RenewAsync(silos[^1], activity);
                var details = new
                {
                    status = "Active",
                    name = $"silo-{i}",
                    host = $"node-{i}",
                    gateway = 30_000,
                    started = DateTime.UtcNow,
                    process = $"{new string('b', 32)}:{i}",
                    suspects = Array.Empty<object>(),
                    cluster = "agop 1.0.0+0123456789012345678901234567890123456789",
                };
                var text = JsonSerializer.Serialize(details, JsonFormat.Options);
                if (!await ledger.WriteAsync(new Member($"S10.0.0.17:11111:{i}", text, DateTimeOffset.UtcNow, 0), i))
                    throw new InvalidOperationException("the member was not written");
            }
            var members = await ledger.MembersAsync();
            Console.WriteLine(
                $"| {size:n0} | {await Milliseconds(() => ledger.RenewAsync(silos[0], activity)):0.00} ms | "
                    + $"{await Milliseconds(() => Look(ledger)):0.00} ms | "
                    + $"{await Milliseconds(() => ledger.SilosAsync(withActivity: true)):0.00} ms | {size * activity.Length / 1e3:0} KB | "
                    + $"{await Milliseconds(() => ledger.MembersAsync()):0.00} ms | "
                    + $"{members.Members.Sum(member => member.Details.Length) / 1e3:0} KB |"
            );
        }
    }

    /// <summary>As a silo does with every heartbeat.</summary>
    private static async Task<int> Look(ILedger ledger)
    {
        var silos = await ledger.SilosAsync();
        return silos.Count + await ledger.ReclaimExpiredAsync();
    }

    private static async Task<double> Milliseconds<T>(Func<Task<T>> ask)
    {
        await ask();
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
            await ask();
        return clock.Elapsed.TotalMilliseconds / Rounds;
    }
}
