using Agop.Grains.Progress;
using Agop.Sweeps.Planning;

namespace Agop.Grains.Tests.Progress;

public sealed class TimeLeftTests
{
    private static readonly SweepIndex s_index = new(
        SweepPlan.Of(
            SweepFile.Parse(
                new StringReader("scenarios: [linear]\nseeds: [0, 1]\nmethods: [vanilla-grad]\nagop: {shards: 1}\ntraining: {epochs: 100}"),
                "s.yaml"
            )
        )
    );
    private static readonly int[] s_tasks = [.. Enumerable.Range(0, s_index.Count)];

    private static int[] Of(string kind) => [.. s_tasks.Where(task => s_index.KindOf(task) == kind)];

    private static readonly (int, double, double)[] s_nothing = [];

    [Fact]
    public void Nothing_is_known_before_anything_is_done()
    {
        var left = new TimeLeft(s_index);
        Assert.Null(left.Estimate(s_nothing, 1));
        Assert.Equal(0, left.Share(s_nothing), 1e-12);
    }

    [Fact]
    public void What_is_left_takes_as_long_as_what_was_like_it()
    {
        var left = new TimeLeft(s_index);
        foreach (var task in s_tasks.Where(task => s_index.KindOf(task) != "train"))
            left.Dropped(task);
        var (first, second) = (Of("train")[0], Of("train")[1]);
        double? Seconds(params (int, double, double)[] running) => left.Estimate(running, 1)?.TotalSeconds;
        Assert.Null(Seconds((first, 4, 0.01)));
        // A hundredth took 8 s: 1.99 trainings are left.
        Assert.Equal(1592, Seconds((first, 8, 0.01))!.Value, 1e-9);
        // Half of one took 30 s: the other half and a whole one are left.
        Assert.Equal(90, Seconds((first, 30, 0.5))!.Value, 1e-9);
        Assert.Equal(45, left.Estimate([(first, 30, 0.5)], 2)!.Value.TotalSeconds, 1e-9);
        left.Finished(first, TimeSpan.FromSeconds(40));
        // A late word of what is done changes nothing.
        Assert.Equal(40, Seconds((first, 30, 0.5))!.Value, 1e-9);
        left.Finished(second, TimeSpan.FromSeconds(40));
        // Exactly: a share of 0.9999 is shown as 99 %.
        Assert.Equal((0, 1), (Seconds()!.Value, left.Share(s_nothing)));
        left.Forget();
        Assert.Null(Seconds());
        Assert.Equal(0, left.Share(s_nothing), 1e-12);
    }
}
