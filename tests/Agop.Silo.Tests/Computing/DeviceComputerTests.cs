using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Computing;

public sealed class DeviceComputerTests
{
    private static readonly Outcome s_full = new Outcome.Failed("CUDA out of memory", Certain: false) { IsOutOfMemory = true };

    private readonly List<Claim> _asked = [];
    private Func<int, Task<Outcome>> _answer = _ => Task.FromResult<Outcome>(new Outcome.Done(null, 1));

    [Fact]
    public async Task One_that_runs_out_of_memory_is_computed_again_when_nothing_else_is_on_the_device()
    {
        var (other, ended) = (new TaskCompletionSource<Outcome>(), new TaskCompletionSource<Outcome>());
        _answer = attempt =>
            attempt switch
            {
                0 => other.Task,
                1 => Task.FromResult(s_full),
                _ => ended.Task,
            };
        var computer = Computer(1L << 40);
        var (beside, hungry) = (Compute(computer), Compute(computer));
        Assert.Equal(2, _asked.Count);
        Assert.False(hungry.IsCompleted);
        other.SetResult(new Outcome.Done(null, 1));
        await beside;
        ended.SetResult(new Outcome.Done(null, 2));
        Assert.Equal(new Outcome.Done(null, 2), await hungry);
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task It_fails_with_the_sizes_where_it_does_not_fit_alone()
    {
        _answer = _ => Task.FromResult(s_full);
        var failed = Assert.IsType<Outcome.Failed>(await Compute(Computer(40_000_000_000)));
        Assert.Equal(
            "out of memory with nothing else on the device; accumulate shard 1/4 needs about 15.7 GB, cuda:0 has 40.0 GB: "
                + "a smaller gradient-batch, or training batch, in the sweep needs less (CUDA out of memory)",
            failed.Error
        );
        Assert.True(failed.Certain);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task One_that_cannot_fit_is_not_begun()
    {
        var failed = Assert.IsType<Outcome.Failed>(await Compute(Computer(8_000_000_000)));
        Assert.Equal(
            "accumulate shard 1/4 needs about 15.7 GB, cuda:0 has 8.0 GB: "
                + "a smaller gradient-batch, or training batch, in the sweep needs less",
            failed.Error
        );
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Other_failures_and_devices_that_do_not_say_what_they_have_change_nothing()
    {
        var other = new Outcome.Failed("broken", Certain: true);
        _answer = _ => Task.FromResult<Outcome>(other);
        Assert.Same(other, await Compute(Computer(null)));
        Assert.Single(_asked);
    }

    private static Task<Outcome> Compute(DeviceComputer computer)
    {
        var sweep = SweepFile.Parse(
            new StringReader(
                """
                benchmark: clevr-xai
                size: 224
                scenarios: [color of large sphere]
                seeds: [0]
                methods: [vanilla-grad]
                reference: vanilla-grad
                path: cuda
                """
            ),
            "s.yaml"
        );
        var task = SweepPlan.Of(sweep).Tasks.First(task => task.Kind == "accumulate");
        return computer.ComputeAsync(
            new Claim(0, task.Id, task.Kind, task.Spec.ToJsonString(), task.Needs, 1, 0, TimeSpan.Zero),
            TestData.Context(TestContext.Current.CancellationToken),
            new Gpu()
        );
    }

    private DeviceComputer Computer(long? memory) => new(new Answers(this), new Memory(memory));

    private sealed class Answers(DeviceComputerTests test) : ITaskComputer
    {
        public void Prepare() { }

        public Task<Outcome> ComputeAsync(Claim claim, TaskContext context, ILane lane)
        {
            test._asked.Add(claim);
            return test._answer(test._asked.Count - 1);
        }
    }

    private sealed class Memory(long? total) : IDeviceMemory
    {
        public long? TotalOf(Lane lane) => total;
    }

    private sealed class Gpu : ILane
    {
        public Lane Lane => new(LaneKinds.Cuda, 0);

        public Task<T> RunAsync<T>(Func<T> work) => Task.FromResult(work());
    }
}
