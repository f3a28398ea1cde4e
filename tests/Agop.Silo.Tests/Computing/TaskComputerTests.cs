using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Tests.Support;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;
using TorchSharp;

namespace Agop.Silo.Tests.Computing;

/// <summary>Alone: libtorch's generator is one for the whole process.</summary>
[CollectionDefinition(DisableParallelization = true), Collection(typeof(TaskComputerTests))]
public sealed class TaskComputerTests
{
    [Fact]
    public async Task Each_task_finds_libtorchs_generator_as_its_own_id_seeds_it()
    {
        using var folder = new TemporaryFolder();
        await using var run = await SmallRun.Open(folder.Path, SmallSweep.Text());
        var tasks = run.Tasks.Where(task => task.Needs.Count == 0).ToArray();
        var computer = new TaskComputer(run.Results);
        computer.Prepare();
        var lane = new Here();
        async Task<float[]> After(TaskDefinition task)
        {
            lane.Before = () => torch.rand(Random.Shared.Next(1, 100)).Dispose();
            Assert.IsType<Outcome.Done>(
                await computer.ComputeAsync(
                    new Claim(0, task.Id, task.Kind, task.Spec.ToJsonString(), task.Needs, 1, 0, TimeSpan.Zero),
                    TestData.Context(TestContext.Current.CancellationToken),
                    lane
                )
            );
            using var scope = torch.NewDisposeScope();
            return torch.rand(8).data<float>().ToArray();
        }
        var (first, second) = (await After(tasks[0]), await After(tasks[1]));
        Assert.Equal(first, await After(tasks[0]));
        Assert.NotEqual(first, second);
    }

    /// <summary>Computes where it is asked to.</summary>
    private sealed class Here : ILane
    {
        public Action Before { get; set; } = () => { };

        public Lane Lane => Lane.OnProcessor(1)[0];

        public Task<T> RunAsync<T>(Func<T> work)
        {
            Before();
            return Task.FromResult(work());
        }
    }
}
