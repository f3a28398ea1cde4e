using Agop.Silo.Watching;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Watching;

public sealed class TimeLeftTests
{
    private static readonly IReadOnlyList<TaskDefinition> s_tasks = SweepPlan
        .Of(
            SweepFile.Parse(
                new StringReader("scenarios: [linear]\nseeds: [0, 1]\nmethods: [vanilla-grad]\nagop: {shards: 1}\ntraining: {epochs: 100}"),
                "s.yaml"
            )
        )
        .Tasks;

    private static TaskDefinition[] Of(string kind) => [.. s_tasks.Where(task => task.Kind == kind)];

    [Fact]
    public void Nothing_is_known_before_anything_is_done()
    {
        var left = new TimeLeft(s_tasks, new HashSet<string>(StringComparer.Ordinal), new ManualTime());
        Assert.Null(left.Estimate(1));
        Assert.Equal(0, left.Share, 1e-12);
    }

    [Fact]
    public void What_is_left_takes_as_long_as_what_was_like_it()
    {
        var time = new ManualTime();
        var done = s_tasks.Where(task => task.Kind != "train").Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var left = new TimeLeft(s_tasks, done, time);
        var (first, second) = (Of("train")[0], Of("train")[1]);
        left.Started(first);
        time.Advance(4);
        left.Progressed(first, 0.01);
        Assert.Null(left.Estimate(1));
        time.Advance(4);
        // A hundredth took 8 s: 1.99 trainings are left.
        Assert.Equal(1592, left.Estimate(1)!.Value.TotalSeconds, 1e-9);
        time.Advance(22);
        left.Progressed(first, 0.5);
        // Half of one took 30 s: the other half and a whole one are left.
        Assert.Equal(90, left.Estimate(1)!.Value.TotalSeconds, 1e-9);
        left.Finished(first, TimeSpan.FromSeconds(40));
        Assert.Equal(40, left.Estimate(1)!.Value.TotalSeconds, 1e-9);
        left.Started(second);
        left.Finished(second, TimeSpan.FromSeconds(40));
        Assert.Equal(0, left.Estimate(1)!.Value.TotalSeconds, 1e-9);
        Assert.Equal(1, left.Share, 1e-12);
    }
}
