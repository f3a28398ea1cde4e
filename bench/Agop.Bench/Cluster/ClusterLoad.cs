using System.Diagnostics;
using System.Text.Json.Nodes;
using Agop.Bench.Ledger;
using Agop.Core.Accumulation;
using Agop.Core.Gradients;
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
using Microsoft.Extensions.Logging.Abstractions;
using SiloOptions = Agop.Silo.Hosting.SiloOptions;

namespace Agop.Bench.Cluster;

/// <summary>What an Orleans cluster costs and bears, in this process, on PostgreSQL.</summary>
internal static class ClusterLoad
{
    /// <summary>
    /// Partial states of 224 x 224 x 3 inputs pooled into one class: two sums of 150,528 doubles, and what is derived from them.
    /// </summary>
    private const int Elements = 75_264;

    public static int Run()
    {
        using var server = new PostgresServer();
        Overhead(server);
        Aggregator(server);
        return 0;
    }

    /// <summary>Empty tasks through one silo, by leases and by the cluster, in turn.</summary>
    private static void Overhead(PostgresServer server)
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
                    Speed(server, lanes, count, cluster: false, []),
                    Speed(server, lanes, count, cluster: true, round == 0 ? [] : ages)
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

    private static double Speed(PostgresServer server, int lanes, int count, bool cluster, List<double> ages)
    {
        using var ledger = Ledgers.Open(server.NewDatabase());
        var id = Guid.NewGuid().ToString();
        ledger.Submit(
            new SweepSubmission(id, "load", "", [.. Enumerable.Range(0, count).Select(i => new LedgerTask($"{id}{i}", "k", "{}", []))])
        );
        var (results, counter) = (new Results(ledger, null), new Counter(count));
        var options = new SiloOptions { Lanes = [.. Enumerable.Repeat("cpu", lanes)] };
        using ISilo silo = cluster
            ? new ClusterSilo(ledger, results, new EmptyComputer(), options, null, null, counter, NullLoggerFactory.Instance)
            : new SiloHost(ledger, new EmptyComputer(), options, counter);
        using var end = new CancellationTokenSource();
        var thread = new Thread(() => silo.Run(end.Token));
        thread.Start();
        // The silo is there when the first task is done; what it takes to start is not the tasks' cost.
        while (counter.Waits.IsEmpty)
            Thread.Yield();
        var (clock, before) = (Stopwatch.StartNew(), counter.Waits.Count);
        if (cluster)
            using (new Watcher(ledger, id, ages))
                counter.Ended.Wait();
        else
            counter.Ended.Wait();
        var speed = (count - before) / clock.Elapsed.TotalSeconds;
        end.Cancel();
        thread.Join();
        return speed;
    }

    /// <summary>Partial states sent to aggregators by clients over loopback connections, as silos send them to each other.</summary>
    private static void Aggregator(PostgresServer server)
    {
        const int Shards = 512,
            Models = 2;
        using var ledger = Ledgers.Open(server.NewDatabase());
        var text = $"name: load\nscenarios: [linear, xor]\nsamples: 1000\nseeds: [0]\nagop: {{ shards: {Shards} }}\nmethods: [agop-global]";
        var sweep = new SubmittedSweep(ledger, new SweepDefinition("load.yaml", text, null), "load.yaml");
        var tasks = sweep.Plan.Tasks.ToDictionary(task => task.Id);
        ledger.Submit(
            new SweepSubmission(
                sweep.Id,
                "load",
                sweep.Definition.Write(),
                [
                    .. sweep.Plan.Tasks.Select(task => new LedgerTask(
                        task.Id,
                        task.Kind,
                        CanonicalJson.Write(task.Spec),
                        task.Needs,
                        "nowhere"
                    )),
                ]
            )
        );
        var state = new AgopState(GradientTarget.Loss, 1, Elements, full: false).ToArrays();
        var bytes = new TaskResult(
            new JsonObject { ["samples"] = 0 },
            [.. state.Where(array => array.Key is "n" or "class_n" or "class_sum_g" or "class_sum_g2")]
        ).ToBytes();
        var results = new Results(ledger, null);
        using var silo = new ClusterSilo(
            ledger,
            results,
            new EmptyComputer(),
            new SiloOptions { Lanes = ["cpu"] },
            null,
            null,
            new Counter(int.MaxValue),
            NullLoggerFactory.Instance
        );
        using var end = new CancellationTokenSource();
        var thread = new Thread(() => silo.Run(end.Token));
        thread.Start();
        while (!ClusterClient.IsThere(ledger))
            Thread.Yield();
        Console.WriteLine();
        Console.WriteLine(
            $"| clients | aggregators | partial states of {bytes.Length / 1e6:0.0} MB per second | MB/s | processor cores busy |"
        );
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
        foreach (var (clients, models) in new[] { (1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (8, 2) })
        {
            var connected = Enumerable.Range(0, clients).Select(_ => ClusterClient.Connect(ledger, null, CancellationToken.None)).ToArray();
            var (sent, processor, clock) = (0, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            var senders = connected
                .Select(
                    (client, i) =>
                        Task.Run(async () =>
                        {
                            var model = sweep.Plan.Models[i % models % Models];
                            var shards = tasks
                                .Values.Where(task => task.Kind == TaskKinds.Accumulate.Name && task.Needs.Contains(model.Train))
                                .ToArray();
                            var aggregator = client.Grains.GetGrain<IAggregatorGrain>(model.Agop);
                            for (var n = 0; clock.Elapsed.TotalSeconds < 4; n++)
                            {
                                var shard = shards[((i / models) + (n * clients / models)) % shards.Length];
                                await aggregator.Add(new Assignment(shard.Id, shard.Kind, "cpu", [sweep.Id], SiloAddress.Zero), bytes);
                                Interlocked.Increment(ref sent);
                            }
                        })
                )
                .ToArray();
            Task.WaitAll(senders);
            var (seconds, busy) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - processor);
            Console.WriteLine(
                $"| {clients} | {models} | {sent / seconds:N0} | {sent / seconds * bytes.Length / 1e6:N0} | "
                    + $"{busy.TotalSeconds / seconds:0.0} |"
            );
            foreach (var client in connected)
                client.Dispose();
        }
        end.Cancel();
        thread.Join();
    }

    /// <summary>Follows a sweep as <c>agop watch</c> does, and notes how old the news are.</summary>
    private sealed class Watcher : ISweepObserver, IDisposable
    {
        private readonly ClusterClient _client;
        private readonly List<double> _ages;

        public Watcher(ILedger ledger, string sweep, List<double> ages)
        {
            _ages = ages;
            _client = ClusterClient.Connect(ledger, null, CancellationToken.None);
            Self = _client.Grains.CreateObjectReference<ISweepObserver>(this);
            _client.Sweep(sweep).Follow(Self).GetAwaiter().GetResult();
        }

        private ISweepObserver Self { get; }

        public Task Changed(SweepPicture picture)
        {
            lock (_ages)
                _ages.Add((DateTimeOffset.UtcNow - picture.At).TotalMilliseconds);
            return Task.CompletedTask;
        }

        public void Dispose() => _client.Dispose();
    }
}
