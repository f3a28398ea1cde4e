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
    public void Each_task_finds_libtorchs_generator_as_its_own_id_seeds_it()
    {
        using var folder = new TemporaryFolder();
        using var run = new SmallRun(folder.Path, SmallSweep.Text());
        var tasks = run.Tasks.Where(task => task.Needs.Count == 0).ToArray();
        var computer = new TaskComputer(run.Results);
        computer.Prepare();
        float[] After(TaskDefinition task)
        {
            using var scope = torch.NewDisposeScope();
            torch.rand(Random.Shared.Next(1, 100));
            Assert.IsType<Outcome.Done>(
                computer.Compute(
                    new Claim(0, task.Id, task.Kind, task.Spec.ToJsonString(), task.Needs, 1, 0, TimeSpan.Zero),
                    new TaskContext(TestContext.Current.CancellationToken)
                )
            );
            return torch.rand(8).data<float>().ToArray();
        }
        var (first, second) = (After(tasks[0]), After(tasks[1]));
        Assert.Equal(first, After(tasks[0]));
        Assert.NotEqual(first, second);
    }
}
