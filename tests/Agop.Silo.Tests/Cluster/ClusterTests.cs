using System.Collections.Concurrent;
using System.Diagnostics;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Tests.Support;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;

namespace Agop.Silo.Tests.Cluster;

/// <summary>The grains together, on clusters in this process.</summary>
public sealed class ClusterTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Asks until it is so: messages may be on their way.</summary>
    private static async Task Until(Func<Task<bool>> so)
    {
        var clock = Stopwatch.StartNew();
        while (!await so())
        {
            Assert.True(clock.Elapsed < s_patience, "it does not come about");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task What_is_submitted_is_pushed_to_all_silos_and_each_task_computed_once()
    {
        var computed = new ConcurrentQueue<(string Silo, string Task)>();
        using var both = new Barrier(2);
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 2,
            lanes: 1,
            (silo, claim, stopping) =>
            {
                // The first two begin on both silos before either is through.
                if (claim.Task is "t0" or "t1")
                    Assert.True(both.SignalAndWait(s_patience, stopping));
                computed.Enqueue((silo, claim.Task));
                return NamedComputer.Empty;
            }
        );
        string[] tasks = [.. Enumerable.Range(0, 30).Select(i => $"t{i}")];
        await cluster.Submit("s", tasks);
        var seen = await cluster.Follow("s");
        Assert.Equal(30, seen[^1].Sweep.Count(TaskState.Done));
        Assert.Equal(tasks.Order(StringComparer.Ordinal), computed.Select(entry => entry.Task).Order(StringComparer.Ordinal));
        Assert.Equal(2, computed.Select(entry => entry.Silo).Distinct().Count());
        foreach (var task in tasks)
            Assert.Equal(1, (await cluster.Ledger.FindAsync(task))!.Token);
        Assert.Equal(2, (await cluster.Scheduler.Silos()).Count);
    }

    [Fact]
    public async Task Tasks_of_another_version_are_handed_to_no_one_and_keep_no_lane()
    {
        await using var cluster = await LaneCluster.Start(new TemporaryFolder(), silos: 1, lanes: 1, (_, _, _) => NamedComputer.Empty);
        var other = Enumerable.Range(0, 5).Select(i => new LedgerTask($"other{i}", "train", "{}", [], Skill: "train/99"));
        // More urgent, and more than the scheduler hands out at a time.
        await cluster.Ledger.SubmitAsync(new SweepSubmission("other", "other", "", [.. other], Priority: 9));
        await cluster.Ledger.SubmitAsync(
            new SweepSubmission("own", "own", "", [new LedgerTask("own", "train", "{}", [], Skill: ((ITaskKind)TaskKinds.Train).Skill)])
        );
        Assert.Equal(1, (await cluster.Follow("own"))[^1].Sweep.Count(TaskState.Done));
        Assert.Equal(5, (await cluster.Ledger.SweepAsync("other"))![TaskState.Ready]);
        Assert.DoesNotContain(cluster.Observer.Words, word => word.StartsWith("could not have", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_that_joins_takes_over_what_waits()
    {
        using var gate = new ManualResetEventSlim();
        var started = new BlockingCollection<(string Silo, string Task)>();
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 1,
            lanes: 1,
            (silo, claim, stopping) =>
            {
                started.Add((silo, claim.Task));
                Assert.True(gate.Wait(s_patience, stopping));
                return NamedComputer.Empty;
            }
        );
        await cluster.Submit("s", "a", "b");
        Assert.True(started.TryTake(out var first, s_patience));
        // The other waits behind it, handed out already.
        var joined = await cluster.Join();
        Assert.True(started.TryTake(out var second, s_patience));
        Assert.Equal((joined.Name, first.Task == "a" ? "b" : "a"), second);
        gate.Set();
        await cluster.Follow("s");
        Assert.Empty(started);
    }

    [Fact]
    public async Task A_task_that_waits_can_be_assigned_to_another_silo_and_back()
    {
        using var gate = new ManualResetEventSlim();
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 2,
            lanes: 1,
            (_, _, stopping) =>
            {
                Assert.True(gate.Wait(s_patience, stopping));
                return NamedComputer.Empty;
            }
        );
        // Both lanes are taken, so what is assigned waits; the ledger does not know it, so the scheduler leaves it alone.
        await cluster.Submit("s", "a", "b");
        await Until(async () => (await cluster.Ledger.SweepAsync("s"))![TaskState.Running] == 2);
        var silos = cluster.Orleans.Silos;
        var grains = silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        string[] tasks = [.. Enumerable.Range(0, 10).Select(i => $"t{i}")];
        foreach (var here in new[] { 0, 1, 0, 1 })
        {
            foreach (var task in tasks)
            {
                var assignment = new Assignment(task, "train", "cpu", [], silos[here].SiloAddress);
                RequestContext.Set(IPlacementDirector.PlacementHintKey, assignment.Silo);
                await WorkGrains.Of(grains, assignment).Begin(assignment);
            }
            await Until(async () =>
                (await cluster.Scheduler.Silos()).Any(silo =>
                    silo.Silo.Equals(silos[here].SiloAddress)
                    && silo.Waiting.Select(waiting => waiting.Task).Order(StringComparer.Ordinal).SequenceEqual(tasks)
                )
            );
        }
        gate.Set();
        await cluster.Follow("s");
    }

    [Fact]
    public async Task A_lane_is_on_its_own_silo_whoever_asks_for_it_and_nowhere_without_that()
    {
        await using var cluster = await LaneCluster.Start(new TemporaryFolder(), silos: 2, lanes: 1, (_, _, _) => NamedComputer.Empty);
        var (other, own) = (cluster.Orleans.Silos[0], cluster.Orleans.Silos[1]);
        // As a task's grain asks, which was itself sent where the hint says.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, other.SiloAddress);
        Assert.Equal(own.Name, (await cluster.LaneGrain(own, 0).Status()).Silo);
        var gone = SiloAddress.New(own.SiloAddress.Endpoint, own.SiloAddress.Generation - 1);
        await Assert.ThrowsAnyAsync<OrleansException>(() => cluster.Orleans.Client.GetGrain<ILaneGrain>(LaneKey.Of(gone, 0)).Withdraw("t"));
    }

    [Fact]
    public async Task A_lane_says_what_it_does_and_how_far_it_is_and_so_does_the_sweep()
    {
        using var gate = new ManualResetEventSlim();
        using var half = new ManualResetEventSlim();
        await using var cluster = await LaneCluster.Start(new TemporaryFolder(), silos: 2, lanes: 2, (_, _) => new Halfway(half, gate));
        await cluster.Submit("s", "a");
        Assert.True(half.Wait(s_patience));
        var lanes = await Task.WhenAll(
            from silo in cluster.Orleans.Silos
            from lane in new[] { 0, 1 }
            select cluster.LaneGrain(silo, lane).Status()
        );
        var busy = Assert.Single(lanes, lane => lane.Task is not null);
        Assert.Equal(("a", "train", "cpu", 0.5, 0), (busy.Task, busy.TaskKind, busy.Kind, busy.Share, busy.Done));
        Assert.All(lanes.Where(lane => lane.Task is null), lane => Assert.Equal(0, lane.Busy));
        Assert.InRange(busy.Busy, double.Epsilon, 1);
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.LaneGrain(cluster.Orleans.Silos[0], 2).Status());
        // The word may still be on its way.
        await Until(async () => (await cluster.Sweep("s").Snapshot()).Running is [{ Share: 0.5 }]);
        gate.Set();
        await cluster.Follow("s");
        await Until(async () =>
            (
                await Task.WhenAll(
                    from silo in cluster.Orleans.Silos
                    from lane in new[] { 0, 1 }
                    select cluster.LaneGrain(silo, lane).Status()
                )
            ).Sum(lane => lane.Done) == 1
        );
    }

    [Fact]
    public async Task Without_its_scheduler_the_cluster_goes_on()
    {
        LaneCluster? running = null;
        var count = 0;
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 2,
            lanes: 1,
            (_, _, _) =>
            {
                if (Interlocked.Increment(ref count) % 5 == 0)
                    running!.Orleans.DeactivateAsync(running.Scheduler).GetAwaiter().GetResult();
                return NamedComputer.Empty;
            }
        );
        running = cluster;
        await cluster.Submit("s", Enumerable.Range(0, 20).Select(i => $"t{i}"));
        await cluster.Follow("s");
        Assert.Equal(20, count);
    }

    [Fact]
    public async Task A_failing_task_is_retried_and_a_cancelled_sweep_begins_nothing_more()
    {
        var attempts = 0;
        using var gate = new ManualResetEventSlim();
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 1,
            lanes: 1,
            (_, claim, stopping) =>
            {
                if (claim.Task == "fails" && Interlocked.Increment(ref attempts) == 1)
                    return new Outcome.Failed("no luck", Certain: false);
                if (claim.Task == "c0")
                    Assert.True(gate.Wait(s_patience, stopping));
                return NamedComputer.Empty;
            }
        );
        await cluster.Submit("s", "fails");
        Assert.Equal("done", (await cluster.Follow("s"))[^1].Sweep.States.Keys.Single());
        Assert.Equal(2, attempts);

        await cluster.Submit("c", "c0", "c1", "c2");
        await Until(async () => (await cluster.Ledger.FindAsync("c0"))!.State == TaskState.Running);
        await cluster.Ledger.CancelAsync("c");
        gate.Set();
        var end = (await cluster.Follow("c"))[^1];
        Assert.True(end.Sweep.Cancelled);
        Assert.Equal(0, (await cluster.Ledger.SweepAsync("c"))![TaskState.Done] - end.Sweep.Count(TaskState.Done));
        Assert.InRange(end.Sweep.Count(TaskState.Cancelled), 2, 3);
    }

    [Fact]
    public async Task A_sweep_has_the_bytes_of_a_single_silo_and_its_aggregators_and_scores_are_the_recorded_ones()
    {
        using var folder = new TemporaryFolder();
        await using var alone = await SmallRun.Open(folder.Path, SmallSweep.Text(more: "agop: { shards: 5 }"));
        await alone.Work();
        var expected = await alone.Csv();

        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 2,
            lanes: 1,
            (_, results) => new TaskComputer(results)
        );
        var sweep = new SubmittedSweep(cluster.Ledger, alone.Sweep.Definition, "small.yaml");
        await sweep.SubmitAsync();
        var seen = await cluster.Follow(sweep.Id);
        var task = await sweep.SubmitSummaryAsync(await sweep.OutcomeAsync());
        await cluster.Follow(sweep.Id);
        var results = await Results.OpenAsync(cluster.Ledger, null);
        Assert.Equal(expected, await SmallRun.Csv(results, task));
        Assert.All(await cluster.Ledger.TasksAsync(sweep.Id), record => Assert.Equal(1, record.Token));

        foreach (var model in sweep.Plan.Models)
        {
            var aggregator = cluster.Orleans.Client.GetGrain<IAggregatorGrain>(model.Agop);
            var snapshot = await aggregator.Snapshot(sweep.Id);
            Assert.Equal((5, 5, 4, 4), (snapshot.Shards, snapshot.ShardsDone, snapshot.Merges, snapshot.MergesDone));
            Assert.Equal((await results.LoadAsync(model.Agop))["diag"].ToDoubles(), snapshot.Diagonal);
            Assert.Equal((await results.LoadAsync(model.Agop)).Values["samples"]!.GetValue<long>(), snapshot.Samples);
            // What it knows it can read again.
            await cluster.Orleans.DeactivateAsync(aggregator);
            Assert.Equal(snapshot.Diagonal, (await aggregator.Snapshot(sweep.Id)).Diagonal);
        }
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Orleans.Client.GetGrain<IAggregatorGrain>("unknown").Snapshot(sweep.Id));

        // The last word may be on its way when the sweep ends.
        await Until(async () => (await cluster.Sweep(sweep.Id).Snapshot()).Cells.Sum(cell => cell.Seeds) == sweep.Plan.Cells.Count());
        var end = await cluster.Sweep(sweep.Id).Snapshot();
        Assert.Equal(1, end.Share);
        foreach (var score in end.Cells)
        {
            var column = end.Cases[score.Case];
            var cells = sweep
                .Plan.Cells.Where(cell =>
                    (cell.Id.Network.Data.Scenario, cell.Id.Network.Data.Variant, cell.Id.Method)
                    == (column.Scenario, column.Background, end.Methods[score.Method])
                )
                .ToArray();
            Assert.Equal(cells.Length, score.Seeds);
            var evaluations = await Task.WhenAll(cells.Select(cell => results.LoadAsync(cell.Evaluate)));
            Assert.Equal(
                evaluations.Average(evaluation =>
                    evaluation[$"score/{Core.Scores.ScoreCatalog.Primary}"].ToDoubles().Where(value => !double.IsNaN(value)).Average()
                ),
                score.Miou!.Value,
                1e-12
            );
        }
        Assert.True(
            seen.Select(snapshot => snapshot.Sweep.Count(TaskState.Done))
                .SequenceEqual(seen.Select(snapshot => snapshot.Sweep.Count(TaskState.Done)).Order())
        );
    }

    /// <summary>What a silo accumulated is merged there; a pair on two silos, on one of them.</summary>
    [Fact]
    public async Task States_are_merged_where_they_are()
    {
        var computed = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var gate = new ManualResetEventSlim();
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 3,
            lanes: 1,
            (silo, claim, stopping) =>
            {
                if (claim.Kind == TaskKinds.Train.Name)
                    Assert.True(gate.Wait(s_patience, stopping));
                computed[claim.Task] = silo;
                return NamedComputer.Empty;
            }
        );
        var text = SmallSweep.Text(methods: "[agop-global]", seeds: "[0]", more: "agop: { shards: 32 }");
        var sweep = new SubmittedSweep(cluster.Ledger, new SweepDefinition("small.yaml", text, null), "small.yaml");
        await sweep.SubmitAsync();
        // What is done before an aggregator begins, it does not know the place of.
        foreach (var model in sweep.Plan.Models)
            await cluster.Orleans.Client.GetGrain<IAggregatorGrain>(model.Agop).Snapshot(sweep.Id);
        gate.Set();
        var end = (await cluster.Follow(sweep.Id))[^1];
        Assert.Equal(end.Sweep.Tasks, end.Sweep.Count(TaskState.Done));
        var merges = sweep.Plan.Tasks.Where(task => task.Role == TaskRole.Merge).ToArray();
        Assert.Equal(31 * sweep.Plan.NetworkCount, merges.Length);
        var strange = merges.Count(merge => merge.Needs.All(need => computed[need] != computed[merge.Id]));
        // But for those that the scheduler handed out because their aggregator was slow.
        Assert.True(strange < merges.Length / 10, $"{strange} of {merges.Length} merges were done where neither state was");
    }

    [Fact]
    public async Task An_aggregator_that_is_lost_half_way_leaves_nothing_undone()
    {
        using var folder = new TemporaryFolder();
        var plan = SweepPlan.Of(SmallSweep.Of(methods: "[agop-global]", seeds: "[0]"));
        LaneCluster? running = null;
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 2,
            lanes: 1,
            (_, results) =>
                new Forgetful(
                    new TaskComputer(results),
                    async () =>
                    {
                        foreach (var model in plan.Models)
                            await running!.Orleans.DeactivateAsync(running.Orleans.Client.GetGrain<IAggregatorGrain>(model.Agop));
                    }
                )
        );
        running = cluster;
        var sweep = new SubmittedSweep(
            cluster.Ledger,
            new SweepDefinition("small.yaml", SmallSweep.Text(methods: "[agop-global]", seeds: "[0]"), null),
            "small.yaml"
        );
        await sweep.SubmitAsync();
        var end = (await cluster.Follow(sweep.Id))[^1];
        Assert.Equal(end.Sweep.Tasks, end.Sweep.Count(TaskState.Done));
    }

    [Fact]
    public async Task An_unknown_sweep_is_refused()
    {
        await using var cluster = await LaneCluster.Start(new TemporaryFolder(), silos: 1, lanes: 1, (_, _, _) => NamedComputer.Empty);
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Sweep("nothing").Snapshot());
        await cluster.Submit("nothing", "a");
        Assert.Equal(1, (await cluster.Sweep("nothing").Snapshot()).Sweep.Tasks);
    }

    [Fact]
    public async Task Who_asks_for_a_sweep_is_told_nothing_older_than_the_question()
    {
        SlowLedger slow = null!;
        await using var cluster = await LaneCluster.Start(
            new TemporaryFolder(),
            silos: 1,
            lanes: 1,
            (_, _) => new NamedComputer((_, _) => NamedComputer.Empty),
            ledger => slow = new SlowLedger(ledger)
        );
        await cluster.Submit("s", "a");
        await cluster.Follow("s");

        // A first question is under way, and has read the ledger, when the sweep gets a second task.
        slow.IsSlow = true;
        var first = cluster.Sweep("s").Snapshot();
        await slow.Read.WaitAsync(s_patience);
        slow.IsSlow = false;
        await cluster.Submit("s", "a", "b");
        var second = cluster.Sweep("s").Snapshot();
        var followed = cluster.Follow("s");
        await Until(async () => (await cluster.Ledger.FindAsync("b"))!.State == TaskState.Done);
        slow.GoOn();
        await first;
        Assert.Equal(2, (await second).Sweep.Tasks);
        Assert.All(await followed, told => Assert.Equal(2, told.Sweep.Tasks));
    }

    /// <summary>Keeps the answers to questions for a sweep back while it is slow.</summary>
    private sealed class SlowLedger(ILedger inner) : LedgerCase(inner)
    {
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously),
            _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsSlow { get; set; }

        public Task Read => _read.Task;

        public void GoOn() => _goOn.SetResult();

        protected override async Task<T> Ask<T>(string what, Func<Task<T>> question)
        {
            var isSlow = IsSlow && what == "asks for a sweep";
            var answer = await question();
            if (isSlow)
            {
                _read.TrySetResult();
                await _goOn.Task;
            }
            return answer;
        }
    }

    /// <summary>Is half through until it may go on.</summary>
    private sealed class Halfway(ManualResetEventSlim half, ManualResetEventSlim gate) : ITaskComputer
    {
        public void Prepare()
        {
            // Nothing to prepare.
        }

        public Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane) =>
            lane.RunAsync(() =>
            {
                context.Progress(0.5);
                half.Set();
                Assert.True(gate.Wait(s_patience, context.Cancellation));
                return NamedComputer.Empty;
            });
    }

    /// <summary>Lets something happen before every accumulation and merge.</summary>
    private sealed class Forgetful(ITaskComputer inner, Func<Task> happens) : ITaskComputer
    {
        public void Prepare() => inner.Prepare();

        public async Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane)
        {
            if (claim.Kind == TaskKinds.Accumulate.Name || claim.Kind == TaskKinds.Merge.Name)
                await happens();
            return await inner.ComputeAsync(claim, context, lane);
        }
    }
}
