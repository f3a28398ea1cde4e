using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Cluster;

/// <summary>Real silo processes that form an Orleans cluster.</summary>
public sealed class OrleansTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Stop = 19,
        Continue = 18;

    private static TemporaryFolder Folder(string sweep)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], sweep);
        return folder;
    }

    /// <summary>A sweep whose trainings take about a second each.</summary>
    private static string Long(string seeds) =>
        SmallSweep
            .Text(seeds: seeds)
            .Replace("epochs: 3,", "epochs: 3000,", StringComparison.Ordinal)
            .Replace("snapshot-every: 1", "snapshot-every: 1000", StringComparison.Ordinal);

    private static RunningSilo Silo(TemporaryFolder folder, string ledger, string name) => new(folder.Path, ledger, "--name", name);

    [Fact]
    public void A_cluster_that_loses_its_first_silo_gains_one_and_drains_one_has_the_bytes_of_a_run_and_records_each_task_once()
    {
        using var folder = Folder(Long(seeds: "[0, 1, 2, 3, 4, 5, 6, 7]"));
        var ledger = server.NewDatabase();
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        using var first = Silo(folder, ledger, "first");
        first.WaitFor(" done in ");
        var watch = Support.Agop.Start(folder.Path, "dotnet", Support.Agop.Program, "watch", "small", "--ledger", ledger, "--json");
        using RunningSilo second = Silo(folder, ledger, "second"),
            third = Silo(folder, ledger, "third");
        // However late they are, there is something left to do.
        Submit("more", seeds: "[10, 11, 12, 13]");
        second.WaitFor(" done in ");
        third.WaitFor(" done in ");
        first.Signal(Support.Agop.Kill);
        first.End();
        using var late = Silo(folder, ledger, "late");
        Submit("even-more", seeds: "[20, 21, 22, 23]");
        late.WaitFor(" done in ");
        second.Signal(Support.Agop.Terminate);
        second.EndsWith(0);
        Assert.Contains("second: drained", second.Log, StringComparison.Ordinal);

        var watched = Support.Agop.Finish(watch).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var end = JsonDocument.Parse(watched[^1]).RootElement;
        Assert.True(end.GetProperty("ended").GetBoolean());
        Assert.True(
            watched.Any(line => line.Contains("\"live\":true", StringComparison.Ordinal)),
            "it was not followed through the grains"
        );
        Support.Agop.Run(folder.Path, "report", "small", "--ledger", ledger, "--out", "reported").Succeeded();
        foreach (var silo in new[] { third, late })
        {
            silo.Signal(Support.Agop.Terminate);
            silo.EndsWith(0);
        }

        var records = JsonDocument
            .Parse(Support.Agop.Run(folder.Path, "status", "small", "--ledger", ledger, "--json").Succeeded().Output)
            .RootElement.GetProperty("records")
            .EnumerateArray()
            .ToArray();
        Assert.All(records, record => Assert.Equal("done", record.GetProperty("state").GetString()));
        // What the killed silo's lane and its merge lane held, and nothing else, had to be begun anew.
        Assert.InRange(records.Sum(record => record.GetProperty("deaths").GetInt32()), 0, 2);
        string Id(JsonElement record) => record.GetProperty("id").GetString()!;
        string[] Logged(params RunningSilo[] silos) =>
            [
                .. silos
                    .SelectMany(silo => silo.Log.Split('\n'))
                    .Where(line => line.Contains(" done in ", StringComparison.Ordinal))
                    .Select(line => line.Split(' ')[^5])
                    .Where(task => records.Any(record => Id(record).StartsWith(task, StringComparison.Ordinal))),
            ];
        var logged = Logged(first, second, third, late);
        Assert.Equal(logged.Length, logged.Distinct().Count());
        // The killed silo may not have come to say what it had recorded last, and the report may have computed what it shows itself.
        var killed = records.First(record => Logged(first).Any(task => Id(record).StartsWith(task, StringComparison.Ordinal)));
        Assert.All(
            records.Where(record => !logged.Any(task => Id(record).StartsWith(task, StringComparison.Ordinal))),
            record =>
                Assert.True(
                    record.GetProperty("kind").GetString() is "tabulate" or "summarize" or "illustrate"
                        || record.GetProperty("silo").GetInt64() == killed.GetProperty("silo").GetInt64(),
                    $"{record}"
                )
        );
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "alone.db", "--out", "alone").Succeeded();
        Assert.Equal(File.ReadAllText(folder["alone/results.csv"]), File.ReadAllText(folder["reported/results.csv"]));

        void Submit(string name, string seeds)
        {
            File.WriteAllText(folder[$"{name}.yaml"], Long(seeds).Replace("name: small", $"name: {name}", StringComparison.Ordinal));
            Support.Agop.Run(folder.Path, "submit", $"{name}.yaml", "--ledger", ledger).Succeeded();
        }
    }

    /// <summary>Eight classes of 3 x 32 x 32 gradients: 400 KB of sums per shard, of which only the last sum goes to the ledger.</summary>
    [Fact]
    public void Large_states_stay_on_the_machines_that_merge_them_and_the_sum_has_the_same_bytes()
    {
        using var folder = Folder(
            """
            name: large
            benchmark: clevr-xai
            scenarios: ['color of large']
            size: 32
            scenes: {count: 130, objects: 3-3}
            seeds: [0]
            training: {epochs: 1, batch: 32}
            agop: {shards: 5}
            metrics: [iou-topk]
            methods: [agop-global]
            """
        );
        var ledger = server.NewDatabase();
        RunningSilo Machine(string name) =>
            RunningSilo.With([$"AGOP_DATA={folder[name]}"], folder.Path, ledger, "--name", name, "--cluster", "orleans");
        using (var first = Machine("first"))
        using (var second = Machine("second"))
        {
            _ = (first.Address, second.Address);
            Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
            Support.Agop.Run(folder.Path, "watch", "large", "--ledger", ledger).Succeeded();
            foreach (var silo in new[] { first, second })
            {
                silo.Signal(Support.Agop.Terminate);
                silo.EndsWith(0);
            }
        }
        var states = new[] { "first", "second" }
            .SelectMany(machine =>
                Directory.Exists(folder[$"{machine}/states"])
                    ? Directory.GetFiles(folder[$"{machine}/states"], "*.npz", SearchOption.AllDirectories)
                    : []
            )
            .Select(Path.GetFileNameWithoutExtension)
            .ToArray();
        // Five shards and four merges, the last of which is the network's AGOP.
        Assert.Equal(5 + 3, states.Distinct().Count());
        // Neither machine is there any more.
        Support.Agop.Run(folder.Path, "report", "large", "--ledger", ledger, "--out", "reported").Succeeded();
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "alone.db", "--out", "alone").Succeeded();
        Assert.Equal(File.ReadAllText(folder["alone/results.csv"]), File.ReadAllText(folder["reported/results.csv"]));
    }

    [Fact]
    public void A_run_in_a_cluster_of_its_own_has_the_same_bytes_and_goes_on_at_once_after_it_was_killed()
    {
        using var folder = Folder(SmallSweep.Text());
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "leases.db", "--out", "leases").Succeeded();
        using (
            var killed = Support.Agop.Start(
                folder.Path,
                "dotnet",
                Support.Agop.Program,
                "run",
                "s.yaml",
                "--cluster",
                "orleans",
                "--ledger",
                "orleans.db",
                "--out",
                "orleans"
            )
        )
        {
            try
            {
                while (!Ran(folder))
                    Assert.False(killed.HasExited, "it ended before it was killed");
            }
            finally
            {
                killed.Kill();
                killed.WaitForExit();
            }
        }
        var went = Support
            .Agop.Run(folder.Path, "run", "s.yaml", "--cluster", "orleans", "--ledger", "orleans.db", "--out", "orleans")
            .Succeeded();
        Assert.DoesNotContain(", 0 from the ledger", went.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder["leases/results.csv"]), File.ReadAllText(folder["orleans/results.csv"]));

        static bool Ran(TemporaryFolder folder) =>
            File.Exists(folder["orleans.db"])
            && Support.Agop.Run(folder.Path, "status", "--ledger", "orleans.db", "--json") is { Code: 0 } status
            && JsonDocument
                .Parse(status.Output)
                .RootElement.GetProperty("sweeps")
                .EnumerateArray()
                .Any(sweep => sweep.GetProperty("states").GetProperty("done").GetInt32() > 0);
    }

    [Fact]
    public void A_silo_paused_until_it_is_declared_dead_ends_with_a_message_when_it_resumes()
    {
        using var folder = Folder(Long(seeds: "[0]"));
        var ledger = server.NewDatabase();
        using RunningSilo sleeper = Silo(folder, ledger, "sleeper"),
            other = Silo(folder, ledger, "other");
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", ledger).Succeeded();
        sleeper.WaitFor(" train ");
        sleeper.Signal(Stop);
        Support.Agop.Run(folder.Path, "watch", "small", "--ledger", ledger).Succeeded();
        Assert.Contains("of sleeper are taken up", other.Log, StringComparison.Ordinal);
        sleeper.Signal(Continue);
        sleeper.EndsWith(1);
        Assert.Contains("the silo was cut off from its cluster, which goes on without it", sleeper.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cluster: expected orleans or leases, not 'both'", "silo", "--cluster", "both")]
    [InlineData(
        "--cluster-certificate: only silos of an Orleans cluster show one",
        "silo",
        "--cluster",
        "leases",
        "--cluster-certificate",
        "silo.pem"
    )]
    [InlineData("silo.pem: expected a PEM file with a certificate and its private key", "silo", "--cluster-certificate", "silo.pem")]
    [InlineData("--endpoint: only a silo of an Orleans cluster has one", "silo", "--cluster", "leases", "--endpoint", "127.0.0.1:11111")]
    public void Bad_input_is_one_line(string expected, params string[] arguments)
    {
        using var folder = Folder(SmallSweep.Text());
        Support.Agop.Run(folder.Path, arguments).Refused(2, expected);
    }

    [Fact]
    public void An_endpoint_that_cannot_be_used_is_one_line()
    {
        using var folder = Folder(SmallSweep.Text());
        Support
            .Agop.Run(folder.Path, "run", "s.yaml", "--cluster", "orleans", "--endpoint", "somewhere")
            .Refused(2, "--endpoint: expected ADDRESS[:PORT[,GATEWAYPORT]]");
        Support
            .Agop.Run(folder.Path, "run", "s.yaml", "--cluster", "orleans", "--endpoint", "192.0.2.1:11111")
            .Refused(2, "--endpoint: 192.0.2.1:11111 cannot be listened on");
    }
}
