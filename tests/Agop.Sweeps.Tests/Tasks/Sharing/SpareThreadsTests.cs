using System.Collections.Concurrent;
using Agop.Core.Execution;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Sharing;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks.Sharing;

public sealed class SpareThreadsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Results_come_in_the_order_of_the_parts_which_are_made_on_the_callers_thread(int threads)
    {
        var caller = Environment.CurrentManagedThreadId;
        var random = new Random(Random.Shared.Next());
        IEnumerable<Func<(int, bool)>> Parts()
        {
            foreach (var number in Enumerable.Range(0, 200))
            {
                Assert.Equal(caller, Environment.CurrentManagedThreadId);
                var spins = random.Next(2000);
                yield return () =>
                {
                    Thread.SpinWait(spins);
                    return (number * number, Environment.CurrentManagedThreadId == caller);
                };
            }
        }
        var spare = new SpareThreads(threads);
        var results = spare.Compute(Parts());
        spare.End();
        Assert.Equal(Enumerable.Range(0, 200).Select(number => number * number), results.Select(result => result.Item1));
        if (threads == 0)
            Assert.All(results, result => Assert.True(result.Item2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lane_takes_parts_of_others_while_it_waits_and_its_own_work_first(bool runsNetworks)
    {
        var spare = new SpareThreads();
        using var own = new BlockingCollection<Action>();
        var (lane, isEnding) = (0, false);
        using var helps = new SemaphoreSlim(0);
        using var mayEnd = new SemaphoreSlim(0);
        var thread = new Thread(() =>
        {
            lane = Environment.CurrentManagedThreadId;
            while (!isEnding)
                spare.Next(own)();
        });
        thread.Start();
        var order = new ConcurrentQueue<string>();
        // The lane computes the first part while its own work and the third part come in; its own work is first.
        int Part(int number)
        {
            if (Environment.CurrentManagedThreadId == lane)
            {
                order.Enqueue($"part {number}");
                helps.Release();
                mayEnd.Wait(TestContext.Current.CancellationToken);
            }
            return number;
        }
        IEnumerable<Func<int>> Parts()
        {
            yield return () => Part(0);
            helps.Wait(TestContext.Current.CancellationToken);
            own.Add(() => order.Enqueue("own"), TestContext.Current.CancellationToken);
            own.Add(() => isEnding = true, TestContext.Current.CancellationToken);
            mayEnd.Release();
            yield return () => Part(1);
        }
        SpinWait.SpinUntil(() => spare.WaitingLanes == 1);
        Assert.Equal([0, 1], spare.Compute(Parts(), runsNetworks));
        thread.Join();
        Assert.Equal(["part 0", "own"], order);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_parts_error_is_thrown_and_nothing_is_under_way_any_more(int threads)
    {
        var spare = new SpareThreads(threads);
        var (made, under) = (0, 0);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            // Which part ends last is a matter of luck; they are made one after the other.
            Func<int> Part(int number)
            {
                made = number;
                return () =>
                {
                    Interlocked.Increment(ref under);
                    Thread.SpinWait(100);
                    Interlocked.Decrement(ref under);
                    return number >= 3 ? throw new InvalidOperationException("no") : number;
                };
            }
            var error = Assert.Throws<InvalidOperationException>(() => spare.Compute(Enumerable.Range(0, 1_000_000).Select(Part)));
            Assert.Equal("no", error.Message);
            Assert.InRange(made, 3, 100_000);
            Assert.Equal(0, under);
        }
        spare.End();
    }

    [Theory]
    [InlineData(ExecutionPath.Fused)]
    [InlineData(ExecutionPath.Libtorch)]
    public void Evaluations_have_the_same_bytes_whoever_computes_their_parts(ExecutionPath path)
    {
        var text = SmallSweep.Text(seeds: "[0]", epochs: 2, more: path == ExecutionPath.Fused ? "" : "path: libtorch\ngradient-batch: 7");
        var tasks = SweepPlan.Of(SweepFile.Parse(new StringReader(text), "s.yaml")).Tasks;
        var (results, compared) = (new Dictionary<string, TaskResult>(StringComparer.Ordinal), 0);
        var spare = new SpareThreads(3);
        foreach (var task in tasks)
        {
            TaskResult Compute(SpareThreads threads) =>
                TaskKinds
                    .Find(task.Kind)
                    .Compute(
                        task,
                        [.. task.Needs.Select(need => results[need])],
                        TestData.Context(TestContext.Current.CancellationToken) with
                        {
                            Spare = threads,
                        }
                    );
            results[task.Id] = Compute(SpareThreads.None);
            if (task.Kind != "evaluate")
                continue;
            Assert.Equal(results[task.Id].ToBytes(), Compute(spare).ToBytes());
            compared++;
        }
        spare.End();
        Assert.True(compared > 1);
    }
}
