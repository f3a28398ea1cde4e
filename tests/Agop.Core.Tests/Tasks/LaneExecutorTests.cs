using Agop.Core.Reports;
using Agop.Core.Sweeps;
using Agop.Core.Tasks;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Tasks;

public sealed class LaneExecutorTests
{
    private static string Csv(SweepPlan plan, ResultStore store, RunOutcome outcome, int lanes)
    {
        var ending = plan.Ending(outcome.Failures);
        new LaneExecutor(store, lanes, new RecordingObserver()).Run(ending, CancellationToken.None);
        return CsvReport.Write(store.Load(ending[^1].Id).ValuesAs<SweepSummary>());
    }

    [Theory]
    [InlineData("fused")]
    [InlineData("libtorch")]
    public void One_lane_and_many_give_the_same_bytes(string path)
    {
        var plan = SweepPlan.Of(SmallSweep.Of("all", $"path: {path}"));
        var (files, tables) = (new List<SortedDictionary<string, string>>(), new List<string>());
        foreach (var lanes in new[] { 1, 2, 7 })
        {
            using var folder = new TemporaryFolder();
            var store = new ResultStore(folder.Path);
            var outcome = new LaneExecutor(store, lanes, new RecordingObserver()).Run(plan.Tasks, CancellationToken.None);
            Assert.Empty(outcome.Failures);
            Assert.Equal(plan.Tasks.Count, outcome.Computed);
            tables.Add(Csv(plan, store, outcome, lanes));
            files.Add(new SortedDictionary<string, string>(
                Directory.GetFiles(folder.Path, "*.npz", SearchOption.AllDirectories).ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal),
                StringComparer.Ordinal));
        }
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
        Assert.Equal(tables[0], tables[1]);
        Assert.Equal(tables[0], tables[2]);
        Assert.Equal(plan.Tasks.Count + 1, files[0].Count);
    }

    [Fact]
    public void A_second_run_computes_nothing_and_an_added_method_only_its_own_cells()
    {
        using var folder = new TemporaryFolder();
        RecordingObserver Run(string methods)
        {
            var observer = new RecordingObserver();
            new LaneExecutor(new ResultStore(folder.Path), 2, observer).Run(SweepPlan.Of(SmallSweep.Of(methods)).Tasks, CancellationToken.None);
            return observer;
        }
        Assert.NotEmpty(Run("[vanilla-grad, random]").Computed);
        Assert.Empty(Run("[vanilla-grad, random]").Computed);
        var added = Run("[vanilla-grad, random, agop-global]").Computed;
        Assert.Equal(2 * 3, added.Count);
        Assert.All(added, task => Assert.Equal("agop-global", (string)task.Spec["method"]!));
    }

    [Fact]
    public void An_interrupted_run_goes_on_and_ends_with_the_same_table()
    {
        using var whole = new TemporaryFolder();
        using var broken = new TemporaryFolder();
        var plan = SweepPlan.Of(SmallSweep.Of());
        var reference = new ResultStore(whole.Path);
        var expected = Csv(plan, reference, new LaneExecutor(reference, 2, new RecordingObserver()).Run(plan.Tasks, CancellationToken.None), 2);

        // Interrupts at every fifth start, again and again, until nothing is left to interrupt.
        var (computed, interruptions) = (0, 0);
        RunOutcome? outcome = null;
        while (outcome is null)
        {
            using var source = new CancellationTokenSource();
            var started = 0;
            var observer = new RecordingObserver { OnStarted = _ => { if (++started == 5) source.Cancel(); } };
            try
            {
                outcome = new LaneExecutor(new ResultStore(broken.Path), 2, observer).Run(plan.Tasks, source.Token);
            }
            catch (OperationCanceledException)
            {
                interruptions++;
            }
            computed += observer.Computed.Count;
        }
        Assert.True(interruptions > 5, $"{interruptions} interruptions");
        Assert.Equal(plan.Tasks.Count, computed);
        Assert.Equal(expected, Csv(plan, new ResultStore(broken.Path), outcome, 2));
    }

    [Fact]
    public void A_damaged_result_is_computed_again()
    {
        using var folder = new TemporaryFolder();
        var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad]", seeds: "0"));
        new LaneExecutor(new ResultStore(folder.Path), 2, new RecordingObserver()).Run(plan.Tasks, CancellationToken.None);
        var file = Directory.GetFiles(folder.Path, "*.npz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);

        var observer = new RecordingObserver();
        new LaneExecutor(new ResultStore(folder.Path), 2, observer).Run(plan.Tasks, CancellationToken.None);

        Assert.Single(observer.Computed);
        Assert.Contains(file, observer.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_failing_cell_takes_nothing_with_it_and_the_table_says_why()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder.Path);
        // Adam with such a step overflows within an epoch.
        var plan = SweepPlan.Of(SmallSweep.Of() with { Training = new() { Epochs = 2, LearningRate = 1e30, SnapshotEvery = 1 } });
        var observer = new RecordingObserver();
        var outcome = new LaneExecutor(store, 2, observer).Run(plan.Tasks, CancellationToken.None);

        Assert.NotEmpty(observer.Failures);
        Assert.All(observer.Failures, error => Assert.Contains("training diverged", error, StringComparison.Ordinal));
        var ending = plan.Ending(outcome.Failures);
        new LaneExecutor(store, 1, new RecordingObserver()).Run(ending, CancellationToken.None);
        var summary = store.Load(ending[^1].Id).ValuesAs<SweepSummary>();
        Assert.Equal(plan.Cells.Count, summary.Missing.Count + summary.Rows.Where(row => row is { Score: "iou-topk", Subset: "all" }).Count());
        Assert.All(summary.Missing, cell => Assert.Contains("training diverged", cell.Error, StringComparison.Ordinal));
        Assert.Contains("## Missing", MarkdownReport.Write(summary), StringComparison.Ordinal);
    }

    [Fact]
    public void An_observer_that_cannot_be_told_stops_the_run_and_fails_no_task()
    {
        using var folder = new TemporaryFolder();
        var plan = SweepPlan.Of(SmallSweep.Of());
        var started = 0;
        var closed = new RecordingObserver { OnStarted = _ => { if (++started == 9) throw new IOException("No space left on device"); } };
        Assert.Contains("could not be shown", Assert.Throws<ObserverException>(() => new LaneExecutor(new ResultStore(folder.Path), 2, closed).Run(plan.Tasks, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Empty(closed.Failures);
        Assert.Empty(new LaneExecutor(new ResultStore(folder.Path), 2, new RecordingObserver()).Run(plan.Tasks, CancellationToken.None).Failures);
    }

    [Fact]
    public void Tasks_out_of_order_are_refused()
    {
        using var folder = new TemporaryFolder();
        var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad]", seeds: "0"));
        Assert.Throws<ArgumentException>(() => new LaneExecutor(new ResultStore(folder.Path), 1, new RecordingObserver()).Run([.. plan.Tasks.Reverse()], CancellationToken.None));
    }

    [Fact]
    public void Shards_do_not_change_what_they_add_up_to()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultStore(folder.Path);
        double[] Diagonal(int shards)
        {
            var plan = SweepPlan.Of(SmallSweep.Of("[vanilla-grad]", $"agop: {{ shards: {shards} }}", seeds: "0"));
            new LaneExecutor(store, 2, new RecordingObserver()).Run(plan.Tasks, CancellationToken.None);
            return store.Load(plan.Models[0].Agop)["diag"].ToDoubles();
        }
        Near.Equal(Diagonal(1), Diagonal(5), 1e-6);
    }
}
