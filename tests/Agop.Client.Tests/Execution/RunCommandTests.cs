using System.Text.Json;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests.Execution;

public sealed class RunCommandTests
{
    private const string Sweep = """
        name: small
        scenarios: [linear, xor]
        samples: 400
        seeds: [0, 1, 2]
        training: { epochs: 4, batch: 80, learning-rate: 0.005, snapshot-every: 1 }
        methods: [agop-weighted, integrated-gradients, smoothgrad, gradcam, random, constant-mean]
        """;

    private static readonly string[] s_report =
    [
        "galleries.json",
        "leaderboard.md",
        "leaderboard.png",
        "leaderboard.svg",
        "leaderboard.tex",
        "manifest.json",
        "maps-linear-white.png",
        "maps-xor-white.png",
        "receipts.csv",
        "results.csv",
        "results.json",
        "results.parquet",
        "sweep.json",
        "tasks.jsonl",
    ];

    private static TemporaryFolder Folder(string sweep = Sweep)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder["small.yaml"], sweep);
        return folder;
    }

    private static string Csv(TemporaryFolder folder, params string[] more)
    {
        Support.Agop.Run(folder.Path, ["run", "small.yaml", "--out", "out", .. more]).Succeeded();
        return File.ReadAllText(folder["out/results.csv"]);
    }

    [Fact]
    public void A_run_prints_its_table_and_writes_its_report()
    {
        using var folder = Folder();
        var outcome = Support.Agop.Run(folder.Path, "run", "small.yaml", "--out", "out", "--lanes", "2").Succeeded();
        Assert.Equal(
            s_report,
            Directory
                .GetFiles(folder["out"], "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None })
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("small: mIoU, top-k", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("integrated-gradients", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("report in out", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Output + outcome.Error);

        using var manifest = JsonDocument.Parse(File.ReadAllText(folder["out/manifest.json"]));
        var run = manifest.RootElement.GetProperty("run");
        Assert.Equal(0, run.GetProperty("tasks-cached").GetInt32());
        Assert.Equal(run.GetProperty("tasks-computed").GetInt32() + 1, File.ReadLines(folder["out/tasks.jsonl"]).Count());
        foreach (var file in manifest.RootElement.GetProperty("files").EnumerateObject())
            Assert.Equal(
                file.Value.GetString(),
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder[$"out/{file.Name}"])))
            );

        using var results = JsonDocument.Parse(File.ReadAllText(folder["out/results.json"]));
        Assert.Equal(12, results.RootElement.GetProperty("claims").GetArrayLength());
    }

    [Fact]
    public void A_plan_says_what_a_run_will_take_and_a_run_what_it_took()
    {
        using var folder = Folder();
        JsonElement Plan() =>
            JsonDocument.Parse(Support.Agop.Run(folder.Path, "plan", "small.yaml", "--json").Succeeded().Output).RootElement;
        var guessed = Plan();
        Assert.Equal("guess", guessed.GetProperty("source").GetString());
        Assert.False(File.Exists(folder[".agop/ledger.db"]));
        var outcome = Support.Agop.Run(folder.Path, "run", "small.yaml", "--out", "out").Succeeded();
        Assert.Contains("time: about ", outcome.Error, StringComparison.Ordinal);
        Assert.Matches(@" s \([\d.]+ m?s forecast\); report in out", outcome.Output);
        // Other seeds of the same sweep are known from it.
        File.WriteAllText(folder["small.yaml"], Sweep.Replace("[0, 1, 2]", "[3, 4, 5, 6]", StringComparison.Ordinal));
        var known = Plan();
        Assert.Equal("same-tasks", known.GetProperty("source").GetString());
        var train = known.GetProperty("kinds").EnumerateArray().Single(kind => kind.GetProperty("kind").GetString() == "train");
        Assert.Equal((8, 0), (train.GetProperty("tasks").GetInt32(), train.GetProperty("done").GetInt32()));
        Assert.Contains("known from", Support.Agop.Run(folder.Path, "plan", "small.yaml").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_run_takes_everything_from_the_ledger_and_json_is_the_only_output()
    {
        using var folder = Folder();
        var first = Csv(folder, "--lanes", "3");
        var again = Support.Agop.Run(folder.Path, "run", "small.yaml", "--out", "out", "--json").Succeeded();
        using var json = JsonDocument.Parse(again.Output);
        Assert.Equal("small", json.RootElement.GetProperty("name").GetString());
        Assert.Equal(first, File.ReadAllText(folder["out/results.csv"]));
        using var manifest = JsonDocument.Parse(File.ReadAllText(folder["out/manifest.json"]));
        Assert.Equal(0, manifest.RootElement.GetProperty("run").GetProperty("tasks-computed").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_killed_at_random_ends_with_the_same_bytes(bool shared)
    {
        string[] artifacts = shared ? ["--artifacts", "shared"] : [];
        using var whole = Folder();
        using var broken = Folder();
        var expected = Csv(whole);
        var random = new Random(17);
        var kills = 0;
        for (; kills < 200; kills++)
        {
            // A loaded machine reports several writes as one: the first kills are due after few, so that a run is never over before them.
            var process = Interrupted(
                broken,
                Support.Agop.Kill,
                after: random.Next(3, 18 * (kills + 1)),
                ["run", "small.yaml", "--out", "out", .. artifacts]
            );
            if (process.Code == 0)
                break;
            // A task that three kills happened to hit is set aside, and the next run tries it again.
            if (process.Code == 1)
                Assert.Contains("set aside: 3 silos died", process.Error, StringComparison.Ordinal);
            else
                Assert.Equal(128 + Support.Agop.Kill, process.Code);
        }
        Assert.InRange(kills, 4, 199);
        Assert.Equal(expected, Csv(broken, artifacts));
        Assert.Empty(
            Directory.GetFiles(
                broken.Path,
                "*.part",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        );
        Assert.Equal(shared, Directory.Exists(broken["shared/results"]));
    }

    [Fact]
    public void Ctrl_C_ends_in_order_and_keeps_what_is_finished()
    {
        using var folder = Folder();
        InterruptedAfterResults(folder, Support.Agop.Interrupt, after: 5, "small.yaml")
            .Refused(130, "interrupted; what was finished is kept");
        using var status = JsonDocument.Parse(Support.Agop.Run(folder.Path, "status", "small", "--json").Succeeded().Output);
        var states = status.RootElement.GetProperty("states");
        Assert.Equal(0, states.GetProperty("running").GetInt32());
        Assert.InRange(states.GetProperty("done").GetInt32(), 1, status.RootElement.GetProperty("tasks").GetInt32() - 1);
        Assert.All(
            status.RootElement.GetProperty("records").EnumerateArray(),
            task => Assert.Equal(0, task.GetProperty("deaths").GetInt32())
        );
        Assert.Empty(Directory.GetFiles(folder["out"]));
        using var whole = Folder();
        Assert.Equal(Csv(whole), Csv(folder, "--artifacts", "shared"));
    }

    [Theory]
    [InlineData("--ledger small-disk/ledger.db", "small-disk/ledger.db: the disk is full")]
    [InlineData("--artifacts small-disk", "a result could not be written")]
    public void A_full_disk_is_one_line_and_nothing_is_half_written(string place, string expected)
    {
        using var folder = Folder();
        Directory.CreateDirectory(folder["small-disk"]);
        var script =
            $"mount -t tmpfs -o size=600k none small-disk || exit 99; dotnet '{Support.Agop.Program}' run small.yaml --out "
            + $"out {place}; code=$?; find small-disk -name '*.part' | grep -q . && exit 98; exit $code";
        var outcome = Support.Agop.Finish(Support.Agop.Start(folder.Path, "unshare", "--mount", "--map-root-user", "bash", "-c", script));
        if (outcome.Code is 99 or 1 && outcome.Error.Contains("unshare", StringComparison.Ordinal))
            Assert.Skip("this machine does not let a test mount a small disk");
        if (outcome.Code == 99)
            Assert.Skip("this machine does not let a test mount a small disk");
        outcome.Refused(1, expected, "what was finished is kept");
        Assert.Empty(Directory.GetFiles(folder["out"]));
    }

    [Fact]
    public void Failing_cells_give_exit_code_1_and_a_table_of_the_rest()
    {
        // Adam with such a step overflows within an epoch.
        using var folder = Folder(Sweep.Replace("0.005", "1e30", StringComparison.Ordinal));
        var outcome = Support.Agop.Run(folder.Path, "run", "small.yaml", "--out", "out");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("failed: train cnn8by8, seed 0: training diverged", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cells are missing; leaderboard.md says why", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("training diverged", File.ReadAllText(folder["out/leaderboard.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_without_its_results_says_what_computes_them_again()
    {
        using var folder = Folder();
        Csv(folder, "--artifacts", "shared");
        foreach (var file in Directory.GetFiles(folder["shared"], "*.npz", SearchOption.AllDirectories))
            File.Delete(file);
        Support
            .Agop.Run(folder.Path, "report", "small", "--artifacts", "shared", "--out", "again")
            .Refused(1, "is not in shared", "'agop run' computes it again");
    }

    [Fact]
    public void The_default_sweep_starts_without_a_file()
    {
        using var folder = new TemporaryFolder();
        // An interruption is heeded at once: it comes when the sweep has begun for certain.
        var outcome = InterruptedAfterResults(folder, Support.Agop.Interrupt, after: 5);
        outcome.Refused(130, "interrupted");
        Assert.Contains("xai-tris: 4 data sets x 5 seeds x 18 methods, cnn8by8, 500 epochs", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs until the ledger was written to so often, then sends a signal.</summary>
    private static Outcome Interrupted(TemporaryFolder folder, int signal, int after, string[] arguments)
    {
        Directory.CreateDirectory(folder[".agop"]);
        using var watcher = new FileSystemWatcher(folder[".agop"]);
        return Interrupted(folder, signal, after, arguments, watcher, count => watcher.Changed += (_, _) => count());
    }

    /// <summary>Runs until so many results are in the shared folder, then sends a signal.</summary>
    private static Outcome InterruptedAfterResults(TemporaryFolder folder, int signal, int after, params string[] sweep)
    {
        // Watching begins before the first result: every folder that a result can land in is there.
        for (var prefix = 0; prefix < 256; prefix++)
            Directory.CreateDirectory(folder[$"shared/results/{prefix:x2}"]);
        using var watcher = new FileSystemWatcher(folder["shared/results"]) { IncludeSubdirectories = true };
        return Interrupted(
            folder,
            signal,
            after,
            ["run", .. sweep, "--out", "out", "--artifacts", "shared"],
            watcher,
            count => watcher.Renamed += (_, _) => count()
        );
    }

    private static Outcome Interrupted(
        TemporaryFolder folder,
        int signal,
        int after,
        string[] arguments,
        FileSystemWatcher watcher,
        Action<Action> onEvent
    )
    {
        watcher.EnableRaisingEvents = true;
        var (seen, process) = (0, Support.Agop.Start(folder.Path, "dotnet", [Support.Agop.Program, .. arguments]));
        var id = process.Id;
        onEvent(() =>
        {
            if (Interlocked.Increment(ref seen) == after)
                _ = Support.Agop.Signal(id, signal);
        });
        return Support.Agop.Finish(process);
    }
}
