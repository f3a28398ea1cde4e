using System.Security.Cryptography;
using Agop.Core.Execution;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Tests.Support;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Illustrate;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Tests.Support;

namespace Agop.Silo.Tests;

/// <summary>Whole sweeps through a ledger and a silo.</summary>
public sealed class SweepTests
{
    private static async Task<SortedDictionary<string, string>> Hashes(SmallRun run)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in run.Tasks)
            hashes[task.Id] = Convert.ToHexString(SHA256.HashData((await run.Ledger.ArtifactAsync(task.Id))!));
        return hashes;
    }

    /// <summary>Scores that change images, weights and classes, on methods with a network and without one.</summary>
    private const string NetworkScores =
        "[entropy, focus, pixel-flipping, deletion@signed, insertion, road, selectivity, infidelity, sensitivity-n, "
        + "faithfulness-estimate, effective-complexity, max-sensitivity, ris, rrs, ros, mprt, emprt, random-logit, completeness, "
        + "non-sensitivity]";

    [Theory]
    [InlineData("fused")]
    [InlineData("libtorch")]
    [InlineData("fused", NetworkScores)]
    [InlineData("libtorch", NetworkScores)]
    public async Task One_lane_and_many_give_the_same_bytes(string path, string? metrics = null)
    {
        var (results, tables) = (new List<SortedDictionary<string, string>>(), new List<string>());
        foreach (var lanes in new[] { 1, 2, 7 })
        {
            using var folder = new TemporaryFolder();
            await using var run = await SmallRun.Open(
                folder.Path,
                metrics is null
                    ? SmallSweep.Text("all", $"path: {path}")
                    : SmallSweep.Text("[agop-weighted, gradcam, smoothgrad, random]", $"path: {path}", "[0]", metrics: metrics)
            );
            Assert.Equal(run.Tasks.Count, (await run.Work(lanes)).Done.Count);
            Assert.Empty((await run.Sweep.OutcomeAsync()).Failures);
            tables.Add(await run.Csv());
            results.Add(await Hashes(run));
        }
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
        Assert.Equal(tables[0], tables[1]);
        Assert.Equal(tables[0], tables[2]);
    }

    /// <summary>Two lanes on one GPU stand in for two GPUs.</summary>
    [Theory]
    [InlineData(ExecutionPath.Libtorch, "float32")]
    [InlineData(ExecutionPath.Cuda, "float32")]
    [InlineData(ExecutionPath.Cuda, "tf32")]
    [InlineData(ExecutionPath.Cuda, "bf16")]
    public async Task Repeats_another_order_two_lanes_on_a_device_and_interruptions_give_the_same_bytes(
        ExecutionPath path,
        string precision
    )
    {
        Gpu.SkipWithout(path);
        const string Methods = "[agop-weighted, integrated-gradients, smoothgrad, gradcam, agop-global]";
        var settings = $"path: {path.ToString().ToLowerInvariant()}\nprecision: {precision}\nagop: {{ shards: 3 }}";
        IReadOnlyList<Lane> Lanes(int count) =>
            path == ExecutionPath.Cuda
                ? [.. Lane.OnProcessor(1), .. Enumerable.Repeat(new Lane(LaneKinds.Cuda, 0), count)]
                : Lane.OnProcessor(count);
        async Task<IReadOnlyList<string>> Run(Func<SmallRun, string, Task> work)
        {
            using var folder = new TemporaryFolder();
            await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text(Methods, settings, "[0, 1]"));
            await work(run, folder.Path);
            Assert.Empty((await run.Sweep.OutcomeAsync()).Failures);
            return [await run.Csv(), .. (await Hashes(run)).Values];
        }

        var first = await Run((run, _) => run.Work(Lanes(1)));
        Assert.Equal(first, await Run((run, _) => run.Work(Lanes(1))));
        Assert.Equal(first, await Run((run, _) => run.Work(Lanes(2))));
        var interruptions = -1;
        var resumed = await Run(
            async (run, _) =>
            {
                for (; (await run.Ledger.SweepAsync(run.Sweep.Id))?.Ended != true; interruptions++)
                    await run.Work(Lanes(2), interruptAfter: 7);
            }
        );
        Assert.Equal(first, resumed);
        Assert.True(interruptions > 2, $"{interruptions} interruptions");
        var reordered = await Run(
            async (run, folder) =>
            {
                // The same tasks in another order: those of this sweep are done when its turn comes.
                const string Others = "[agop-global, gradcam, smoothgrad, integrated-gradients, agop-weighted]";
                await using var other = await SmallRun.Open(folder, SmallSweep.Text(Others, settings, "[1, 0]"));
                await other.Work(Lanes(1));
                Assert.Empty((await run.Work(Lanes(1))).Done);
            }
        );
        Assert.Equal(first, reordered);
    }

    [Theory]
    [InlineData("fused")]
    [InlineData("libtorch")]
    public async Task A_map_that_is_made_again_alone_is_the_one_that_was_scored(string path)
    {
        using var folder = new TemporaryFolder();
        await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text("all", $"path: {path}", seeds: "[3]"));
        await run.Work();
        foreach (var task in run.Tasks.Where(task => task.Kind == TaskKinds.Evaluate.Name))
        {
            var kept = (await run.Results.LoadAsync(task.Id))["maps"];
            var illustration = TaskKinds.Illustrate.Of(task, [4, 1], timed: false);
            var needs = await Task.WhenAll(task.Needs.Select(need => run.Results.LoadAsync(need)));
            var again = TaskKinds.Illustrate.Compute(illustration, needs, TestData.Context(default))[IllustrateKind.Maps];
            var (expected, found) = (kept.Take([4, 1]).ToDoubles(), again.ToDoubles());
            var largest = expected.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], found[i], 1e-5 * largest + 1e-12);
        }
    }

    [Fact]
    public async Task A_second_run_computes_nothing_and_an_added_method_only_its_own_cells()
    {
        using var folder = new TemporaryFolder();
        async Task<IReadOnlyCollection<Claim>> Run(string methods)
        {
            await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text(methods));
            return (await run.Work()).Done;
        }
        Assert.NotEmpty(await Run("[vanilla-grad, random]"));
        Assert.Empty(await Run("[vanilla-grad, random]"));
        var added = await Run("[vanilla-grad, random, agop-global]");
        Assert.Equal(2 * 3, added.Count);
        Assert.All(added, claim => Assert.Contains("\"method\":\"agop-global\"", claim.Spec, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interrupted_run_gives_back_what_it_held_and_ends_with_the_same_table()
    {
        using var whole = new TemporaryFolder();
        using var broken = new TemporaryFolder();
        await using var reference = await SmallRun.Open(whole.Path, SmallSweep.Text());
        await reference.Work();
        var (computed, interruptions) = (0, -1);
        await using var run = await SmallRun.Open(broken.Path, SmallSweep.Text());
        do
        {
            computed += (await run.Work(interruptAfter: 5)).Done.Count;
            interruptions++;
            Assert.Equal(0, (await run.Ledger.SweepAsync(run.Sweep.Id))![TaskState.Running]);
            Assert.All(await run.Ledger.TasksAsync(run.Sweep.Id), task => Assert.Equal((0, 0), (task.Failures, task.Deaths)));
        } while (!(await run.Ledger.SweepAsync(run.Sweep.Id))!.Ended);
        Assert.True(interruptions > 5, $"{interruptions} interruptions");
        Assert.Equal(run.Tasks.Count, computed);
        Assert.Equal(await reference.Csv(), await run.Csv());
        Assert.Equal(await Hashes(reference), await Hashes(run));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_is_lost_from_the_shared_folder_is_computed_again(bool damaged)
    {
        using var folder = new TemporaryFolder();
        await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text("[vanilla-grad]", seeds: "0"), folder["shared"]);
        await run.Work();
        Assert.Null(await run.Ledger.ArtifactAsync(run.Tasks[0].Id));
        var expected = await run.Csv();
        // Data that an evaluation needs, which is lost, too.
        foreach (var task in run.Tasks.Where(task => task.Kind is "dataset" or "evaluate"))
        {
            var file = folder[$"shared/results/{task.Id[..2]}/{task.Id}.npz"];
            if (damaged)
                File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
            else
                File.Delete(file);
        }
        await run.NewResults();
        await run.Ledger.ReopenAsync([.. run.Tasks.Where(task => task.Kind == "evaluate").Select(task => task.Id)]);
        var again = await run.Work();
        Assert.Equal(
            2,
            again.Words.Count(word =>
                word.StartsWith("gave back", StringComparison.Ordinal) && word.EndsWith("it is computed again", StringComparison.Ordinal)
            )
        );
        Assert.Equal(["dataset", "dataset", "evaluate", "evaluate"], again.Done.Select(claim => claim.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(expected, await run.Csv());
    }

    [Fact]
    public async Task A_failing_cell_takes_nothing_with_it_and_the_table_says_why()
    {
        using var folder = new TemporaryFolder();
        // Adam with such a step overflows within an epoch.
        await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text(rate: 1e30));
        var observer = await run.Work();
        Assert.NotEmpty(observer.Words);
        Assert.All(observer.Words, word => Assert.Contains("training diverged", word, StringComparison.Ordinal));
        Assert.DoesNotContain(observer.Words, word => word.EndsWith("again", StringComparison.Ordinal));
        var task = await run.Summarize();
        var summary = SummaryTable.Of(await run.Results.LoadAsync(task.Id));
        var scores = SweepScores.ReadAsync(run.Results, task, TestContext.Current.CancellationToken);
        Assert.Equal(
            run.Sweep.Plan.Cells.Count(),
            summary.Missing.Count + await scores.CountAsync(row => row is { Score: "iou-topk", Subset: "all" })
        );
        Assert.All(summary.Missing, cell => Assert.Contains("training diverged", cell.Error, StringComparison.Ordinal));
        Assert.Contains("## Missing", MarkdownReport.Write(summary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_do_not_change_what_they_add_up_to()
    {
        using var folder = new TemporaryFolder();
        async Task<double[]> Diagonal(int shards)
        {
            await using var run = await SmallRun.Open(
                folder.Path,
                SmallSweep.Text("[vanilla-grad]", $"agop: {{ shards: {shards} }}", seeds: "0")
            );
            await run.Work();
            return (await run.Results.LoadAsync(run.Sweep.Plan.Models.First().Agop))["diag"].ToDoubles();
        }
        var (one, five) = (await Diagonal(1), await Diagonal(5));
        Near.Equal(one, five, 1e-6);
    }
}
