using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Tasks;

public sealed class HelperThreadsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Results_come_in_the_order_of_the_items_which_are_made_on_the_callers_thread(int helpers)
    {
        var caller = Environment.CurrentManagedThreadId;
        IEnumerable<int> Items()
        {
            for (var item = 0; item < 200; item++)
            {
                Assert.Equal(caller, Environment.CurrentManagedThreadId);
                yield return item;
            }
        }
        var random = new Random(Random.Shared.Next());
        var spins = Enumerable.Range(0, 200).Select(_ => random.Next(2000)).ToArray();
        var results = HelperThreads.Map(
            Items(),
            item =>
            {
                Thread.SpinWait(spins[item]);
                return (item * item, Environment.CurrentManagedThreadId == caller);
            },
            helpers
        );
        Assert.Equal(Enumerable.Range(0, 200).Select(item => (item * item, helpers == 0)), results);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void The_first_items_error_is_thrown_and_the_threads_end(int helpers)
    {
        var made = 0;
        var error = Assert.Throws<InvalidOperationException>(() =>
            HelperThreads.Map(
                Enumerable.Range(0, 1_000_000).Select(item => made = item),
                item => item >= 3 ? throw new InvalidOperationException("no") : item,
                helpers
            )
        );
        Assert.Equal("no", error.Message);
        Assert.InRange(made, 3, 100_000);
    }

    [Fact]
    public void Evaluations_have_the_same_bytes_with_and_without_helpers()
    {
        var tasks = SweepPlan.Of(SweepFile.Parse(new StringReader(SmallSweep.Text(seeds: "[0]", epochs: 2)), "s.yaml")).Tasks;
        var (results, compared) = (new Dictionary<string, TaskResult>(StringComparer.Ordinal), 0);
        foreach (var task in tasks)
        {
            TaskResult Compute(int helpers) =>
                TaskKinds
                    .Find(task.Kind)
                    .Compute(
                        task,
                        [.. task.Needs.Select(need => results[need])],
                        TestData.Context(TestContext.Current.CancellationToken) with
                        {
                            Helpers = helpers,
                        }
                    );
            results[task.Id] = Compute(0);
            if (task.Kind != "evaluate")
                continue;
            Assert.Equal(results[task.Id].ToBytes(), Compute(3).ToBytes());
            compared++;
        }
        Assert.True(compared > 1);
    }
}
