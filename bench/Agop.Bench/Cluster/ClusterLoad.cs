using System.Diagnostics;
using Agop.Bench.Ledger;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Hosting;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Bench.Cluster;

/// <summary>What an Orleans cluster costs and bears, in this process, on PostgreSQL.</summary>
internal static class ClusterLoad
{
    public static async Task<int> Run()
    {
        using var server = new PostgresServer();
        await Overhead(server);
        await Aggregator(server);
        return 0;
    }

    /// <summary>Empty tasks through one silo, by leases and by the cluster, in turn.</summary>
    private static async Task Overhead(PostgresServer server)
    {
        Console.WriteLine(
            "| lanes | leases, tasks/s | Orleans, tasks/s | leases, ms per task and lane | Orleans, ms per task and lane | "
                + "news shown after p50 | p99 |"
        );
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var lanes in new[] { 1, 4, 16 })
        {
            var (count, rounds) = (lanes == 1 ? 1_000 : 4_000, 3);
            var (leases, orleans, ages) = (new List<double>(), new List<double>(), new List<double>());
            // The first round compiles.
            for (var round = 0; round <= rounds; round++)
            {
                var (a, b) = (
                    await Speed(server, lanes, count, cluster: false, []),
                    await Speed(server, lanes, count, cluster: true, round == 0 ? [] : ages)
                );
                if (round == 0)
                    continue;
                leases.Add(a);
                orleans.Add(b);
            }
            leases.Sort();
            orleans.Sort();
            ages.Sort();
            var (slow, fast) = (orleans[rounds / 2], leases[rounds / 2]);
            Console.WriteLine(
                $"| {lanes} | {fast:N0} | {slow:N0} | {1e3 * lanes / fast:0.00} | {1e3 * lanes / slow:0.00} | "
                    + $"{ages[ages.Count / 2]:0} ms | {ages[ages.Count * 99 / 100]:0} ms |"
            );
        }
    }

    private static async Task<double> Speed(PostgresServer server, int lanes, int count, bool cluster, List<double> ages)
    {
        await using var ledger = await Ledgers.OpenAsync(server.NewDatabase());
        var id = Guid.NewGuid().ToString();
        await ledger.SubmitAsync(
            new SweepSubmission(id, "load", "", [.. Enumerable.Range(0, count).Select(i => new LedgerTask($"{id}{i}", "k", "{}", []))])
        );
        var counter = new Counter(count);
        await using var silo = Silo(ledger, lanes, cluster, counter);
        using var end = new CancellationTokenSource();
        var life = silo.RunAsync(end.Token);
        // The silo is there when the first task is done; what it takes to start is not the tasks' cost.
        while (counter.Waits.IsEmpty)
            await Task.Yield();
        var (clock, before) = (Stopwatch.StartNew(), counter.Waits.Count);
        if (cluster)
            await using (await Watcher.Follow(ledger, id, ages))
                await counter.Ended;
        else
            await counter.Ended;
        var speed = (count - before) / clock.Elapsed.TotalSeconds;
        await end.CancelAsync();
        await life;
        return speed;
    }

    private static SiloApplication Silo(ILedger ledger, int lanes, bool cluster, Counter counter) =>
        SiloApplication.Build(
            new SiloParts(ledger, new Results(ledger, null), options => options.Lanes = Lane.OnProcessor(lanes))
            {
                Cluster = cluster ? new ClusterSettings() : null,
                Observers = [counter],
                Computer = new EmptyComputer(),
                IsObserved = false,
            }
        );

    /// <summary>Partial states sent to aggregators by clients over loopback connections, as silos send them to each other.</summary>
    private static async Task Aggregator(PostgresServer server)
    {
        const int Shards = 512,
            Models = 2;
        await using var ledger = await Ledgers.OpenAsync(server.NewDatabase());
        var text = $"name: load\nscenarios: [linear, xor]\nsamples: 1000\nseeds: [0]\nagop: {{ shards: {Shards} }}\nmethods: [agop-global]";
        var sweep = new SubmittedSweep(ledger, new SweepDefinition("load.yaml", text, null), "load.yaml");
        var tasks = sweep.Plan.Tasks.ToDictionary(task => task.Id);
        SweepModel[] networks = [.. sweep.Plan.Models];
        await ledger.SubmitAsync(
            new SweepSubmission(
                sweep.Id,
                "load",
                sweep.Definition.Write(),
                [.. sweep.Plan.Tasks.Select(task => new LedgerTask(task.Id, task.Kind, task.CanonicalSpec, task.Needs, "nowhere"))]
            )
        );
        await using var silo = Silo(ledger, 1, cluster: true, new Counter(int.MaxValue));
        using var end = new CancellationTokenSource();
        var life = silo.RunAsync(end.Token);
        while (!await ClusterClient.IsThereAsync(ledger))
            await Task.Yield();
        Console.WriteLine();
        Console.WriteLine("| clients | aggregators | ends of shards per second | processor cores busy |");
        Console.WriteLine("| ---: | ---: | ---: | ---: |");
        foreach (var (clients, models) in new[] { (1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (8, 2) })
        {
            var connected = await Task.WhenAll(
                Enumerable.Range(0, clients).Select(_ => ClusterClient.ConnectAsync(ledger, null, CancellationToken.None))
            );
            var (sent, processor, clock) = (0, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            var senders = connected
                .Select(
                    (client, i) =>
                        Task.Run(async () =>
                        {
                            var model = networks[i % models % Models];
                            var shards = tasks
                                .Values.Where(task => task.Kind == TaskKinds.Accumulate.Name && task.Needs.Contains(model.Train))
                                .ToArray();
                            var aggregator = client.Grains.GetGrain<IAggregatorGrain>(model.Agop);
                            for (var n = 0; clock.Elapsed.TotalSeconds < 4; n++)
                            {
                                var shard = shards[((i / models) + (n * clients / models)) % shards.Length];
                                await aggregator.Ended(
                                    new Assignment(shard.Id, shard.Kind, "cpu", [sweep.Id], SiloAddress.Zero),
                                    done: true
                                );
                                Interlocked.Increment(ref sent);
                            }
                        })
                )
                .ToArray();
            await Task.WhenAll(senders);
            var (seconds, busy) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - processor);
            Console.WriteLine($"| {clients} | {models} | {sent / seconds:N0} | {busy.TotalSeconds / seconds:0.0} |");
            foreach (var client in connected)
                await client.DisposeAsync();
        }
        await end.CancelAsync();
        await life;
    }

    /// <summary>Follows a sweep as <c>agop watch</c> does, and notes how old the news are.</summary>
    private sealed class Watcher : ISweepObserver, IAsyncDisposable
    {
        private readonly ClusterClient _client;
        private readonly List<double> _ages;

        private Watcher(ClusterClient client, List<double> ages) => (_client, _ages) = (client, ages);

        public static async Task<Watcher> Follow(ILedger ledger, string sweep, List<double> ages)
        {
            var watcher = new Watcher(await ClusterClient.ConnectAsync(ledger, null, CancellationToken.None), ages);
            watcher.Self = watcher._client.Grains.CreateObjectReference<ISweepObserver>(watcher);
            await watcher._client.Sweep(sweep).Follow(watcher.Self);
            return watcher;
        }

        private ISweepObserver? Self { get; set; }

        public Task Changed(ToldSnapshot told)
        {
            if (told.At is { } at)
                lock (_ages)
                    _ages.Add((DateTimeOffset.UtcNow - at).TotalMilliseconds);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => _client.DisposeAsync();
    }
}
