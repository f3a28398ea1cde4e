using System.Net;
using Agop.Grains.Contracts;
using Agop.Grains.Scheduling;

namespace Agop.Grains.Tests.Scheduling;

public sealed class SiloLoadTests
{
    private static readonly SiloAddress s_silo = SiloAddress.New(IPAddress.Loopback, 10_000, 1);
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static Assignment Task(string id, string lane = "cpu") => new(id, "train", lane, [], s_silo);

    private static SiloReport Report(LaneReport[] lanes, Assignment[]? waiting = null, string[]? gone = null) =>
        new(s_silo, "", null, lanes, waiting ?? [], gone ?? [], new Dictionary<string, double> { ["train"] = 3 });

    /// <summary>Two processors, one of them at work, and two GPUs at work.</summary>
    private static SiloLoad Load(params Assignment[] waiting) =>
        new(Report([new("cpu", null), new("cpu", "a"), new("cuda", "b"), new("cuda", "c")], waiting));

    [Fact]
    public void Lanes_are_counted_by_kind()
    {
        var load = Load(Task("t"), Task("g", "cuda"), Task("u"));
        Assert.Equal((2, 1, 2), (load.Lanes("cpu"), load.Busy("cpu"), load.Queued("cpu")));
        Assert.Equal((2, 2, 1), (load.Lanes("cuda"), load.Busy("cuda"), load.Queued("cuda")));
        Assert.Equal(["a", "b", "c"], load.Running);
    }

    [Fact]
    public void What_is_not_begun_is_what_waits_and_what_was_sent_the_last_first()
    {
        var load = Load(Task("t"), Task("u"));
        load.Send(Task("v"), s_now);
        Assert.Equal(["v", "u", "t"], load.Unbegun.Select(assignment => assignment.Task));
        load.Withdraw("u");
        load.Withdraw("v");
        Assert.Equal(["t"], load.Unbegun.Select(assignment => assignment.Task));
    }

    [Fact]
    public void A_report_settles_what_waits_runs_or_is_gone_and_what_was_sent_long_ago()
    {
        var load = Load();
        load.Send(Task("late"), s_now);
        foreach (var task in new[] { "waits", "runs", "gone", "new" })
            load.Send(Task(task), s_now.AddSeconds(1));
        load.Apply(Report([new("cpu", "runs")], [Task("waits")], ["gone"]), s_now.AddSeconds(5.5), s_patience);
        Assert.Equal(["new", "waits"], load.Unbegun.Select(assignment => assignment.Task));
    }

    [Fact]
    public void A_kind_that_was_never_done_has_no_time()
    {
        Assert.Equal(3, Load().Seconds("train"));
        Assert.Null(Load().Seconds("merge"));
    }
}
