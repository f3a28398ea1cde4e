using System.Diagnostics;
using Agop.Deploy.Tests.Containers;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>overlays/rehearsal and the jobs without Kubernetes: every pod in a network namespace of its own, PostgreSQL for real.</summary>
[Collection(nameof(Image))]
public sealed class RehearsalTests(Image image)
{
    private static string Seeds(int count) => $"[{string.Join(", ", Enumerable.Range(0, count))}]";

    private static string Sweep(string name, string seeds) =>
        $$"""
            name: {{name}}
            seeds: {{seeds}}
            scenarios: [linear, multiplicative, rigid, xor]
            samples: 2000
            training: { epochs: 1200, batch: 50, learning-rate: 0.005, snapshot-every: 1200 }
            agop: { target: jacobian, shards: 4 }
            metrics: [iou-topk, auroc]
            methods: [agop-weighted, vanilla-grad, integrated-gradients, smoothgrad, random]
            """;

    /// <summary>results.csv of a single process.</summary>
    private byte[] Alone(string sweep)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], sweep);
        Shell.Run(
            $"{image.Program}/agop",
            "run",
            folder["s.yaml"],
            "--out",
            folder["out"],
            "--ledger",
            folder["ledger.db"],
            "--lanes",
            "2"
        );
        return File.ReadAllBytes(folder["out/results.csv"]);
    }

    [Fact]
    public void Silos_are_killed_cut_off_drained_and_replaced_by_a_new_version_and_the_report_has_the_bytes_of_a_run()
    {
        var alone = Alone(Sweep("rolled", Seeds(12)));
        var times = new List<string>();
        var clock = Stopwatch.StartNew();
        using var cluster = new Installation();
        Took("render, read, start PostgreSQL");
        var (a, b) = (cluster.Start("agop-cpu-a", image), cluster.Start("agop-cpu-b", image));
        a.IsReady();
        b.IsReady();
        Took("start two silos");

        // Each sweep has the seeds of the one before, and more: so there is always work.
        cluster.Submit(Sweep("killed", Seeds(3)), image);
        a.HasDone(10);
        a.Kill();
        clock.Restart();
        var c = cluster.Start("agop-cpu-c", image);
        cluster.Submit(Sweep("cut-off", Seeds(7)), image);
        c.HasDone(1);
        Took("replace a killed silo");

        cluster.Network.CutOff(b.Namespace);
        clock.Restart();
        c.Says("of agop-cpu-b are taken up");
        Took("take up the tasks of one that is cut off");
        // It sees that the others go on without it and ends; Kubernetes starts it anew.
        cluster.Network.Reconnect(b.Namespace);
        b.EndsWith(1);
        var d = cluster.Start("agop-cpu-d", image);

        cluster.Submit(Sweep("drained", Seeds(9)), image);
        d.HasDone(1);
        var (drain, end) = d.Stop(cluster.Silo);
        times.Add($"drain {drain.TotalSeconds:0.0} s, end {end.TotalSeconds:0.0} s");
        var e = cluster.Start("agop-cpu-e", image);
        e.IsReady();

        // One at a time, and never fewer than there were: maxUnavailable 0, maxSurge 1.
        clock.Restart();
        var f = cluster.Start("agop-cpu-f", image.Next());
        f.IsReady();
        c.Stop(cluster.Silo);
        var g = cluster.Start("agop-cpu-g", image.Next());
        g.IsReady();
        e.Stop(cluster.Silo);
        Took("roll two silos over to a new version");
        Assert.Equal("2", cluster.Database.Query("SELECT count(DISTINCT details::json ->> 'cluster') FROM member"));
        cluster.Submit(Sweep("rolled", Seeds(12)), image.Next());
        f.HasDone(1);
        g.HasDone(1);

        var report = cluster.Report("rolled", image.Next());
        Assert.Equal(alone, File.ReadAllBytes($"{report}/results.csv"));
        Assert.True(File.Exists($"{report}/report.html"));
        Took("end the last sweep and write its report");

        var tasks = cluster.Database.Query("SELECT count(*) FROM task");
        Assert.Equal(tasks, cluster.Database.Query("SELECT count(*) FROM task WHERE state = 3"));
        // No task is recorded twice; what was computed twice was refused.
        var done = cluster.Silos.SelectMany(pod => pod.Done).ToArray();
        Assert.Equal(done.Length, done.Distinct(StringComparer.Ordinal).Count());
        Assert.All(new[] { c, d, e, f, g }, pod => Assert.Empty(pod.Late));
        Assert.All(e.Log.Split('\n'), line => Assert.StartsWith("{\"Timestamp\":", line, StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{tasks} tasks, 0 lost, {cluster.Silos.Sum(pod => pod.Late.Count)} done twice "
                + $"({string.Join(", ", cluster.Silos.Select(pod => $"{pod.Name} {pod.Done.Count}"))}); {string.Join("; ", times)}"
        );

        void Took(string what)
        {
            times.Add($"{what} {clock.Elapsed.TotalSeconds:0.0} s");
            clock.Restart();
        }
    }

    [Fact]
    public void A_ledger_that_is_lost_is_restored_from_a_backup_made_while_silos_worked_and_the_report_has_the_bytes_of_a_run()
    {
        var sweep = Sweep("kept", Seeds(2));
        var alone = Alone(sweep);
        using var cluster = new Installation();
        var before = cluster.Start("agop-cpu-a", image);
        before.IsReady();
        cluster.Submit(sweep, image);
        before.HasDone(10);
        Assert.Contains(".dump, ", cluster.Run("agop-backup"), StringComparison.Ordinal);
        before.HasDone(20);
        before.Kill();
        cluster.Database.Lose();

        Assert.Contains("restored ", cluster.Run("agop-restore"), StringComparison.Ordinal);
        var kept = int.Parse(
            cluster.Database.Query("SELECT count(*) FROM task WHERE state = 3"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.True(kept >= 10, $"{kept} results are in the backup");
        var after = cluster.Start("agop-cpu-b", image);
        Assert.Equal(alone, File.ReadAllBytes($"{cluster.Report("kept", image)}/results.csv"));
        Assert.NotEmpty(after.Done);
    }
}
