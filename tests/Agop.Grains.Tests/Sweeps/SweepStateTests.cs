using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Tests.Sweeps;

public sealed class SweepStateTests
{
    private readonly SweepState _state = new();

    public SweepStateTests() =>
        _state.Load(
            Status(ready: 2, waiting: 2),
            [.. "abcd".Select(id => Record($"{id}", id < 'c' ? TaskState.Ready : TaskState.Waiting))]
        );

    private static SweepStatus Status(int ready = 0, int waiting = 0, int running = 0, int done = 0, int failed = 0, int blocked = 0) =>
        new(
            "s",
            "sweep",
            0,
            false,
            DateTimeOffset.UnixEpoch,
            new Dictionary<TaskState, int>
            {
                [TaskState.Ready] = ready,
                [TaskState.Waiting] = waiting,
                [TaskState.Running] = running,
                [TaskState.Done] = done,
                [TaskState.Failed] = failed,
                [TaskState.Blocked] = blocked,
            }
                .Where(entry => entry.Value > 0)
                .ToDictionary()
        );

    private static TaskRecord Record(string id, TaskState state) => new(id, "train", "{}", state, 0, 0, 1, null, null, null);

    private void Apply(string task, TaskEvent happened, double share = 0, string silo = "one") =>
        _state.Apply(new TaskNews(task, happened, silo, 0, share, DateTimeOffset.UnixEpoch.AddSeconds(1)));

    private SweepSnapshot Snapshot() => _state.Snapshot(null)!;

    private int this[TaskState state] => Snapshot().Status[state];

    [Fact]
    public void What_silos_tell_shows_at_once_and_twice_is_once()
    {
        Assert.Equal((2, 2, 4), (this[TaskState.Ready], this[TaskState.Waiting], Snapshot().Status.Total));
        Apply("a", TaskEvent.Started);
        Apply("a", TaskEvent.Progressed, 0.4);
        var running = Assert.Single(Snapshot().Running);
        Assert.Equal(("a", "train", "one", 0.4), (running.Task, running.Kind, running.Silo, running.Share));
        Assert.Equal((1, 4), (this[TaskState.Running], Snapshot().Status.Total));
        Apply("a", TaskEvent.Done);
        Apply("a", TaskEvent.Done);
        Apply("a", TaskEvent.Progressed, 0.9);
        Apply("unknown", TaskEvent.Done);
        Assert.Equal((1, 0, 4), (this[TaskState.Done], this[TaskState.Running], Snapshot().Status.Total));
        Apply("b", TaskEvent.Started);
        Apply("b", TaskEvent.Failed);
        Assert.Equal((1, 1), (this[TaskState.Done], this[TaskState.Failed]));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), Snapshot().At);
    }

    [Fact]
    public void A_late_word_of_one_silo_does_not_end_what_runs_on_another()
    {
        Apply("a", TaskEvent.Started, silo: "one");
        Apply("a", TaskEvent.Started, silo: "two");
        Apply("a", TaskEvent.Again, silo: "one");
        Assert.Equal("two", Assert.Single(Snapshot().Running).Silo);
        Apply("a", TaskEvent.Again, silo: "two");
        Assert.Empty(Snapshot().Running);
    }

    [Fact]
    public void Ends_that_no_silo_told_of_are_noticed()
    {
        Assert.False(_state.Check(Status(ready: 2, waiting: 2)));
        // Once may be a word on its way.
        Assert.False(_state.Check(Status(ready: 1, waiting: 2, done: 1)));
        Assert.True(_state.Check(Status(ready: 1, waiting: 2, done: 1)));
        Apply("a", TaskEvent.Done);
        Assert.False(_state.Check(Status(ready: 1, waiting: 2, done: 1)));
    }

    [Fact]
    public void It_seems_ended_when_all_has_ended_and_is_when_the_ledger_says_so()
    {
        foreach (var task in new[] { "a", "b", "c" })
            Apply(task, TaskEvent.Done);
        Assert.False(_state.SeemsEnded);
        Apply("d", TaskEvent.Failed);
        Assert.True(_state.SeemsEnded);
        Assert.True(Snapshot().Status.Ended);
        // A task that was added meanwhile.
        _state.Check(Status(ready: 1, done: 3, failed: 1));
        Assert.False(Snapshot().Status.Ended);
    }

    [Fact]
    public void A_retried_task_is_open_again_when_the_ledger_says_so()
    {
        Apply("a", TaskEvent.Failed);
        _state.Load(Status(ready: 2, waiting: 2), [.. "abcd".Select(id => Record($"{id}", TaskState.Ready))]);
        Assert.Equal((0, 2), (this[TaskState.Failed], this[TaskState.Ready]));
    }

    [Fact]
    public void An_older_snapshot_is_told_from_a_newer_one_of_the_same_life()
    {
        var (first, second) = (Snapshot(), Snapshot());
        Assert.Equal((true, false, false), (first.IsOlderThan(second), second.IsOlderThan(first), first.IsOlderThan(first)));
        // A silo whose clock is behind may be the next one's home; what it tells is news.
        Assert.False((first with { Activation = Guid.NewGuid() }).IsOlderThan(second));
    }
}
