using System.Collections.Concurrent;
using System.Text;
using Agop.Ledger.Garbage;
using Agop.Ledger.Membership;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Ledger.Tests;

/// <summary>What every ledger must do, run against each.</summary>
public abstract class LedgerConformance : IAsyncLifetime
{
    /// <summary>What is counted otherwise than it is: rows of sweep, kind, state and number, and ends.</summary>
    private const string Miscounted = """
        WITH told AS (SELECT sweep, kind, state, sum(tasks) AS tasks FROM tally GROUP BY 1, 2, 3 HAVING sum(tasks) <> 0),
        is_so AS (SELECT st.sweep, t.kind, t.state, count(*) AS tasks FROM sweep_task st JOIN task t ON t.id = st.task GROUP BY 1, 2, 3),
        ended AS (SELECT st.sweep, t.finished, t.id FROM sweep_task st JOIN task t ON t.id = st.task
          WHERE t.state IN (3, 4) AND t.finished IS NOT NULL)
        SELECT (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM is_so) a)
          + (SELECT count(*) FROM (SELECT * FROM is_so EXCEPT SELECT * FROM told) b)
          + (SELECT count(*) FROM (SELECT sweep, finished, task FROM ending EXCEPT SELECT * FROM ended) c)
          + (SELECT count(*) FROM (SELECT * FROM ended EXCEPT SELECT sweep, finished, task FROM ending) d)
        """;

    private static readonly LedgerTask s_data = new("data", "dataset", "{}", []),
        s_train = new("train", "train", "{\"a\":1}", ["data"]);
    private static readonly LedgerTask s_left = new("left", "accumulate", "{}", ["train", "data"]),
        s_right = new("right", "accumulate", "{}", ["train", "data"]);
    private static readonly LedgerTask s_merge = new("merge", "merge", "{}", ["left", "right"]);

    private protected ManualTime Time { get; } = new();

    /// <summary>An empty ledger on <see cref="Time"/>.</summary>
    private protected abstract Task<ILedger> New(LedgerOptions? options = null);

    /// <summary>The same one, as another process opens it.</summary>
    private protected abstract Task<ILedger> Again();

    /// <summary>The number that a statement gives, asked of the database itself; null where there is none.</summary>
    private protected abstract long? Ask(string sql);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Whatever a test did, sweeps' tasks are counted as they are.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Equal(0, Ask(Miscounted) ?? 0);
        return ValueTask.CompletedTask;
    }

    private static SweepSubmission Sweep(string id = "s", int priority = 0, params LedgerTask[] tasks) =>
        new(id, $"sweep {id}", "{}", tasks.Length > 0 ? tasks : [s_data, s_train, s_left, s_right, s_merge], priority);

    /// <summary>Runs the same several times at once.</summary>
    private static Task Together(int count, Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => work(i))));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<Claim> One(ILedger ledger, long silo) => Assert.Single(await ledger.ClaimAsync(silo));

    private static async Task<TaskState> StateOf(ILedger ledger, string task) => (await ledger.FindAsync(task))!.State;

    [Fact]
    public async Task The_history_is_of_the_last_tasks_that_are_done()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        Assert.Empty(await ledger.HistoryAsync(10));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("the data"), 1.5));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), null, 2.5));
        var history = (await ledger.HistoryAsync(10)).OrderBy(task => task.Seconds).ToArray();
        Assert.Equal([("data", "dataset", "{}", 1.5, 8L), ("train", "train", "{\"a\":1}", 2.5, null)], history.Select(Of));
        Assert.Equal(
            [
                [],
                ["data"],
            ],
            history.Select(task => task.Needs)
        );
        Assert.Equal("train", Assert.Single(await ledger.HistoryAsync(1)).Id);
        await ledger.SubmitAsync(
            new SweepSubmission("other", "other", "", [new LedgerTask("skilled", "train", "{}", [], Skill: "train/1")], Priority: 9)
        );
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), null, 3.5));
        Assert.Equal("skilled", Assert.Single(await ledger.HistoryAsync(10, ["accumulate/1", "train/1"])).Id);
        Assert.Empty(await ledger.HistoryAsync(10, ["train/2"]));
        Assert.Equal(["data", "train"], (await ledger.DoneAsync(["train", "evaluate", "data", "unknown"])).Order(StringComparer.Ordinal));

        static (string, string, string, double, long?) Of(DoneTask task) => (task.Id, task.Kind, task.Spec, task.Seconds, task.Bytes);
    }

    [Fact]
    public async Task Tasks_become_ready_when_all_that_they_need_is_done()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        var claim = await One(ledger, silo);
        Assert.Equal(("data", "dataset", "{}", 1L, 1), (claim.Task, claim.Kind, claim.Spec, claim.Token, claim.Attempt));
        Assert.Empty(await ledger.ClaimAsync(silo));
        Assert.True(await ledger.CompleteAsync(claim, Bytes("the data"), 1.5));
        Assert.Equal("the data", Encoding.UTF8.GetString((await ledger.ArtifactAsync("data"))!));
        Assert.Equal((TaskState.Done, 1.5), (await StateOf(ledger, "data"), (await ledger.FindAsync("data"))!.Seconds!.Value));
        Assert.Null(await ledger.ArtifactAsync("train"));

        var train = await One(ledger, silo);
        Assert.Equal(["data"], train.Needs);
        Assert.True(await ledger.CompleteAsync(train, Bytes("")));
        var both = await ledger.ClaimAsync(silo, max: 5);
        Assert.Equal(["left", "right"], both.Select(claim => claim.Task));
        Assert.Equal(["train", "data"], both[0].Needs);
        Assert.True(await ledger.CompleteAsync(both[1], Bytes("r")));
        Assert.Empty(await ledger.ClaimAsync(silo));
        Assert.True(await ledger.CompleteAsync(both[0], Bytes("l")));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("m")));
        var status = Assert.Single(await ledger.SweepsAsync());
        Assert.True(status.Ended);
        Assert.Equal((5, 5), (status.Total, status[TaskState.Done]));
    }

    [Fact]
    public async Task An_expired_lease_is_reclaimed_and_its_old_token_is_refused()
    {
        await using var ledger = await New();
        var (first, second) = (await ledger.JoinAsync("a"), await ledger.JoinAsync("b"));
        await ledger.SubmitAsync(Sweep());
        var old = await One(ledger, first);
        Time.Advance(29);
        Assert.Equal(0, await ledger.ReclaimExpiredAsync());
        Assert.Equal(old.Token, Assert.Single(await ledger.RenewAsync(first)).Token);
        Time.Advance(29);
        Assert.Equal(0, await ledger.ReclaimExpiredAsync());
        Time.Advance(2);
        Assert.Equal(1, await ledger.ReclaimExpiredAsync());
        Assert.Empty(await ledger.RenewAsync(first));

        var current = await One(ledger, second);
        Assert.Equal(old.Token + 1, current.Token);
        Assert.False(await ledger.CompleteAsync(old, Bytes("old")));
        Assert.False((await ledger.FailAsync(old, "old")).Held);
        Assert.False(await ledger.ReleaseAsync(old));
        Assert.True(await ledger.CompleteAsync(current, Bytes("current")));
        Assert.False(await ledger.CompleteAsync(old, Bytes("old")));
        Assert.Equal("current", Encoding.UTF8.GetString((await ledger.ArtifactAsync("data"))!));
        Assert.Equal(1, (await ledger.FindAsync("data"))!.Deaths);
    }

    [Fact]
    public async Task The_same_silo_with_an_old_token_is_refused_too()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        var old = await One(ledger, silo);
        Time.Advance(31);
        await ledger.ReclaimExpiredAsync();
        var current = await One(ledger, silo);
        Assert.False(await ledger.CompleteAsync(old, Bytes("old")));
        Assert.Null(await ledger.ArtifactAsync("data"));
        Assert.True(await ledger.CompleteAsync(current, Bytes("current")));
    }

    [Fact]
    public async Task Completing_twice_is_completing_once()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        var claim = await One(ledger, silo);
        Assert.True(await ledger.CompleteAsync(claim, Bytes("x")));
        Assert.True(await ledger.CompleteAsync(claim, Bytes("x")));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("t")));
        Assert.True(await ledger.CompleteAsync(claim, Bytes("x")));
        Assert.Equal(["left", "right"], (await ledger.ClaimAsync(silo, max: 9)).Select(claim => claim.Task));
    }

    [Fact]
    public async Task Results_and_claims_are_exchanged_in_one_step()
    {
        await using var ledger = await New();
        var (silo, other) = (await ledger.JoinAsync("a"), await ledger.JoinAsync("b"));
        await ledger.SubmitAsync(
            Sweep("s", 0, s_data, s_train, new LedgerTask("free", "k", "{}", []), new LedgerTask("loose", "k", "{}", []))
        );
        var claims = await ledger.ClaimAsync(silo, max: 2);
        Assert.Equal(["data", "free"], claims.Select(claim => claim.Task));
        var answer = await ledger.ExchangeAsync(
            silo,
            [new Completion(claims[0], Bytes("d"), 2), new Completion(claims[1], null)],
            new Demand(Max: 5)
        );
        Assert.Equal([true, true], answer.Recorded);
        // What the results made ready can be had at once.
        Assert.Equal(["train", "loose"], answer.Claims.Select(claim => claim.Task));
        Assert.Equal((TaskState.Done, 2.0), (await StateOf(ledger, "data"), (await ledger.FindAsync("data"))!.Seconds!.Value));
        Assert.Null(await ledger.ArtifactAsync("free"));
        Assert.Equal(TaskState.Done, await StateOf(ledger, "free"));

        Time.Advance(31);
        await ledger.ReclaimExpiredAsync();
        var taken = await One(ledger, other);
        Assert.Equal("train", taken.Task);
        Assert.Equal(
            [true, false],
            (
                await ledger.ExchangeAsync(
                    silo,
                    [new Completion(claims[0], Bytes("d")), new Completion(answer.Claims[0], Bytes("late"))],
                    Demand.None
                )
            ).Recorded
        );
        Assert.Equal(
            [false],
            (await ledger.ExchangeAsync(silo, [new Completion(claims[0] with { Token = 7 }, Bytes("d"))], Demand.None)).Recorded
        );
        Assert.Equal(["loose"], (await ledger.ClaimAsync(silo, max: 9)).Select(claim => claim.Task));
        Assert.True(await ledger.CompleteAsync(taken, Bytes("t")));
        Assert.Equal("t", Encoding.UTF8.GetString((await ledger.ArtifactAsync("train"))!));
    }

    [Fact]
    public async Task Two_needs_met_in_one_step_make_a_task_ready_once()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("d"));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("t"));
        var both = await ledger.ClaimAsync(silo, max: 2);
        var answer = await ledger.ExchangeAsync(silo, [.. both.Select(claim => new Completion(claim, Bytes("x")))], new Demand(Max: 2));
        Assert.Equal("merge", Assert.Single(answer.Claims).Task);
    }

    [Fact]
    public async Task Claims_can_be_limited_to_a_sweep()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 9, new LedgerTask("a", "k", "{}", [])));
        await ledger.SubmitAsync(Sweep("two", 0, new LedgerTask("b", "k", "{}", [])));
        Assert.Equal("b", Assert.Single((await ledger.ExchangeAsync(silo, [], new Demand(Max: 5, Sweep: "two"))).Claims).Task);
        Assert.Empty((await ledger.ExchangeAsync(silo, [], new Demand(Max: 5, Sweep: "three"))).Claims);
    }

    [Fact]
    public async Task A_dead_silo_is_evicted_without_waiting_for_its_leases()
    {
        await using var ledger = await New();
        var (dead, heir) = (await ledger.JoinAsync("dead"), await ledger.JoinAsync("heir"));
        await ledger.SubmitAsync(Sweep());
        var old = await One(ledger, dead);
        Assert.Equal([1, 0], (await ledger.SilosAsync()).Select(silo => silo.Running));
        Assert.Equal(1, await ledger.EvictSiloAsync(dead));
        Assert.Equal(["heir"], (await ledger.SilosAsync()).Select(silo => silo.Name));
        Assert.Equal(1, (await ledger.FindAsync("data"))!.Deaths);
        Assert.Equal(2, (await One(ledger, heir)).Attempt);
        Assert.False(await ledger.CompleteAsync(old, Bytes("late")));
        Assert.Equal(0, await ledger.EvictSiloAsync(dead));
    }

    [Fact]
    public async Task A_result_that_is_lost_elsewhere_is_done_again_and_what_needs_it_waits()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("d"));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("t"));
        var left = await One(ledger, silo);
        Assert.Equal("left", left.Task);
        Assert.Equal(2, await ledger.ReopenAsync(["data", "train", "right"]));
        Assert.Equal(
            (TaskState.Ready, TaskState.Waiting, TaskState.Waiting, TaskState.Waiting),
            (await StateOf(ledger, "data"), await StateOf(ledger, "train"), await StateOf(ledger, "left"), await StateOf(ledger, "right"))
        );
        Assert.Null(await ledger.ArtifactAsync("data"));
        Assert.False(await ledger.CompleteAsync(left, Bytes("from what is lost")));
        foreach (var task in new[] { "data", "train", "left", "right", "merge" })
        {
            var claim = await One(ledger, silo);
            Assert.Equal(task, claim.Task);
            Assert.True(await ledger.CompleteAsync(claim, Bytes("again")));
        }
        Assert.True((await ledger.SweepAsync("s"))!.Ended);
    }

    [Fact]
    public async Task What_a_sweep_needs_from_elsewhere_belongs_to_it()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data, s_train));
        await ledger.SubmitAsync(Sweep("two", 0, s_left, s_right));
        Assert.Equal(4, (await ledger.SweepAsync("two"))!.Total);
        await ledger.CancelAsync("one");
        Assert.Equal("data", (await One(ledger, silo)).Task);
        Assert.Equal("{}", await ledger.DefinitionAsync("two"));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.DefinitionAsync("three"));
        Assert.Null(await ledger.SweepAsync("three"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_task_for_longer_than_a_lease_or_a_retry_lasts()
    {
        await using var ledger = await New();
        var (silo, heir) = (await ledger.JoinAsync("a"), await ledger.JoinAsync("b"));
        await ledger.SubmitAsync(Sweep("s", 0, s_data, new LedgerTask("flaky", "k", "{}", [])));
        var claims = await ledger.ClaimAsync(silo, max: 2);
        await ledger.FailAsync(claims[1], "no luck");
        Time.Advance(-100_000);
        Assert.Equal("flaky", (await One(ledger, heir)).Task);
        // Who lives is not taken for dead.
        Assert.Equal(0, await ledger.ReclaimExpiredAsync());
        Assert.Single(await ledger.RenewAsync(silo));
        Time.Advance(31);
        Assert.Equal(2, await ledger.ReclaimExpiredAsync());
        Assert.Equal(["data", "flaky"], (await ledger.ClaimAsync(heir, max: 2)).Select(claim => claim.Task));
    }

    [Fact]
    public async Task Reopening_behind_what_has_failed_blocks_and_what_is_done_does_not_pass_on_a_failure()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("d"));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("t"));
        await ledger.ReopenAsync(["data"]);
        await ledger.FailAsync(await One(ledger, silo), "broken", certain: true);
        // Both need the data themselves.
        Assert.Equal(
            (TaskState.Failed, TaskState.Done, TaskState.Blocked),
            (await StateOf(ledger, "data"), await StateOf(ledger, "train"), await StateOf(ledger, "left"))
        );
        await ledger.SubmitAsync(Sweep("more", 0, new LedgerTask("shown", "k", "{}", ["train"])));
        Assert.Equal("shown", (await One(ledger, silo)).Task);
        Assert.Equal(1, await ledger.ReopenAsync(["train"]));
        Assert.Equal((TaskState.Blocked, TaskState.Blocked), (await StateOf(ledger, "train"), await StateOf(ledger, "shown")));
        Assert.True((await ledger.SweepAsync("more"))!.Ended);
        Assert.Equal(6, await ledger.RetryAsync("more"));
        foreach (var task in new[] { "data", "train", "left", "right", "merge", "shown" })
            Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes(task)));
        Assert.All(await ledger.SweepsAsync(), sweep => Assert.Equal(sweep.Total, sweep[TaskState.Done]));
    }

    [Fact]
    public async Task Tasks_can_be_added_to_a_sweep_without_reviving_it()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("s", 0, s_data, s_train));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("d"));
        await ledger.CancelAsync("s");
        await ledger.SubmitAsync(Sweep("s", 0, new LedgerTask("summary", "k", "{}", ["data"])) with { Revives = false });
        Assert.True((await ledger.SweepAsync("s"))!.Cancelled);
        Assert.Equal("summary", (await One(ledger, silo)).Task);
        Assert.Empty(await ledger.ClaimAsync(silo));
        Assert.Equal(0, await ledger.RetryAsync("s"));
    }

    [Fact]
    public async Task The_folder_for_artifacts_is_agreed_on_once()
    {
        await using var ledger = await New();
        Assert.Null(await ledger.StoreAsync(null));
        Assert.Equal("mine", await ledger.StoreAsync("mine"));
        Assert.Equal("mine", await ledger.StoreAsync("another"));
        Assert.Equal("mine", await ledger.StoreAsync(null));
    }

    [Fact]
    public async Task Failures_are_retried_after_growing_waits_and_then_fail_and_block()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep());
        foreach (var wait in new[] { 1, 2, 4, 8 })
        {
            Assert.Equal(new Failure(Held: true, Final: false, 0), await ledger.FailAsync(await One(ledger, silo), "no luck"));
            Assert.Empty(await ledger.ClaimAsync(silo));
            Time.Advance(wait - 0.1);
            Assert.Empty(await ledger.ClaimAsync(silo));
            Time.Advance(0.2);
        }
        Assert.Equal(new Failure(Held: true, Final: true, 4), await ledger.FailAsync(await One(ledger, silo), "no luck"));
        Time.Advance(1000);
        Assert.Empty(await ledger.ClaimAsync(silo));
        Assert.Equal(
            (TaskState.Failed, 5, "no luck"),
            (await StateOf(ledger, "data"), (await ledger.FindAsync("data"))!.Failures, (await ledger.FindAsync("data"))!.Error)
        );
        Assert.Equal(
            (TaskState.Blocked, "blocked by data: no luck"),
            (await StateOf(ledger, "merge"), (await ledger.FindAsync("merge"))!.Error)
        );
        Assert.True((await ledger.SweepsAsync())[0].Ended);

        Assert.Equal(5, await ledger.RetryAsync("s"));
        Assert.Equal((TaskState.Waiting, null), (await StateOf(ledger, "merge"), (await ledger.FindAsync("merge"))!.Error));
        Assert.Equal(1, (await One(ledger, silo)).Attempt);
    }

    [Fact]
    public async Task A_certain_failure_is_not_retried_and_the_rest_goes_on()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep(tasks: [s_data, s_train, new LedgerTask("other", "evaluate", "{}", ["data"])]));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes(""));
        Assert.Equal(
            new Failure(Held: true, Final: true, 0),
            await ledger.FailAsync(await One(ledger, silo), "does not fit", certain: true)
        );
        Assert.Equal(TaskState.Failed, await StateOf(ledger, "train"));
        Assert.Equal("other", (await One(ledger, silo)).Task);
    }

    [Fact]
    public async Task A_task_that_kills_its_silos_is_set_aside_after_three_deaths()
    {
        await using var ledger = await New();
        await ledger.SubmitAsync(Sweep());
        for (var death = 0; death < 3; death++)
        {
            await One(ledger, await ledger.JoinAsync($"silo {death}"));
            Time.Advance(31);
            Assert.Equal(1, await ledger.ReclaimExpiredAsync());
        }
        Assert.Empty(await ledger.ClaimAsync(await ledger.JoinAsync("d")));
        Assert.Equal((TaskState.Failed, 3), (await StateOf(ledger, "data"), (await ledger.FindAsync("data"))!.Deaths));
        Assert.Equal("set aside: 3 silos died or were cut off while they computed it", (await ledger.FindAsync("data"))!.Error);
        Assert.Equal(TaskState.Blocked, await StateOf(ledger, "merge"));
    }

    [Fact]
    public async Task A_released_task_is_ready_at_once_and_counts_no_failure_or_death()
    {
        await using var ledger = await New();
        var (first, second) = (await ledger.JoinAsync("a"), await ledger.JoinAsync("b"));
        await ledger.SubmitAsync(Sweep());
        Assert.True(await ledger.ReleaseAsync(await One(ledger, first)));
        var claim = await One(ledger, first);
        Assert.Equal(1, claim.Attempt);
        Assert.Equal(1, await ledger.LeaveAsync(first));
        Assert.False(await ledger.CompleteAsync(claim, Bytes("late")));
        Assert.Equal(1, (await One(ledger, second)).Attempt);
        Assert.Equal((0, 0), ((await ledger.FindAsync("data"))!.Deaths, (await ledger.FindAsync("data"))!.Failures));
    }

    [Fact]
    public async Task Higher_priorities_go_first_and_may_change()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        LedgerTask[] Tasks(string name) => [new($"{name}1", "k", "{}", []), new($"{name}2", "k", "{}", [])];
        await ledger.SubmitAsync(Sweep("low", 0, Tasks("low")));
        await ledger.SubmitAsync(Sweep("high", 5, Tasks("high")));
        Assert.Equal("high1", (await One(ledger, silo)).Task);
        await ledger.PrioritizeAsync("low", 9);
        Assert.Equal("low1", (await One(ledger, silo)).Task);
        await ledger.PrioritizeAsync("low", 1);
        Assert.Equal(["high2", "low2"], (await ledger.ClaimAsync(silo, max: 9)).Select(claim => claim.Task));
    }

    [Fact]
    public async Task Sweeps_share_tasks_and_cancelling_one_leaves_the_others()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data, s_train));
        await ledger.SubmitAsync(Sweep("two", 3, s_data, new LedgerTask("own", "k", "{}", ["data"])));
        Assert.Equal(
            ["data", "own", "train"],
            new[] { await ledger.TasksAsync("one"), await ledger.TasksAsync("two") }
                .SelectMany(tasks => tasks)
                .Select(task => task.Id)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        var claim = await One(ledger, silo);
        Assert.Equal(1, await ledger.CancelAsync("two"));
        Assert.True((await ledger.SweepsAsync())[1].Cancelled);
        Assert.Equal((TaskState.Running, TaskState.Cancelled), (await StateOf(ledger, "data"), await StateOf(ledger, "own")));
        Assert.Single(await ledger.RenewAsync(silo));
        Assert.Equal(2, await ledger.CancelAsync("one"));
        Assert.Empty(await ledger.RenewAsync(silo));
        Assert.False(await ledger.CompleteAsync(claim, Bytes("late")));
        Assert.Empty(await ledger.ClaimAsync(silo));

        await ledger.SubmitAsync(Sweep("two", 3, s_data, new LedgerTask("own", "k", "{}", ["data"])));
        Assert.False((await ledger.SweepsAsync())[1].Cancelled);
        Assert.Equal(TaskState.Cancelled, await StateOf(ledger, "train"));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("")));
        Assert.Equal("own", (await One(ledger, silo)).Task);
    }

    [Fact]
    public async Task A_sweep_finds_what_is_done_already()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("d"));
        await ledger.SubmitAsync(Sweep("two"));
        await ledger.SubmitAsync(Sweep("two"));
        Assert.Equal("train", (await One(ledger, silo)).Task);
        Assert.Equal(5, (await ledger.SweepsAsync())[1].Total);
        Assert.Equal("d", Encoding.UTF8.GetString((await ledger.ArtifactAsync("data"))!));
    }

    [Fact]
    public async Task A_sweep_on_a_failed_task_is_blocked()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data));
        await ledger.FailAsync(await One(ledger, silo), "broken", certain: true);
        await ledger.SubmitAsync(Sweep("two"));
        Assert.Equal(TaskState.Blocked, await StateOf(ledger, "merge"));
        Assert.True((await ledger.SweepsAsync())[1].Ended);
        Assert.Equal(5, await ledger.RetryAsync("two"));
        Assert.Equal("data", (await One(ledger, silo)).Task);
    }

    [Fact]
    public async Task A_sweep_behind_another_sweeps_failure_is_blocked_and_retried_with_it()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data, s_train));
        await ledger.FailAsync(await One(ledger, silo), "broken", certain: true);
        await ledger.SubmitAsync(Sweep("two", 0, s_left, s_right, s_merge));
        Assert.True((await ledger.SweepAsync("two"))!.Ended);
        Assert.Equal("blocked by data: broken", (await ledger.FindAsync("merge"))!.Error);
        Assert.Equal(5, await ledger.RetryAsync("two"));
        Assert.Equal("data", (await One(ledger, silo)).Task);
    }

    [Fact]
    public async Task Lanes_take_only_what_they_can_run()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("s", 0, new LedgerTask("c", "k", "{}", []), new LedgerTask("g", "k", "{}", [], "cuda")));
        Assert.Equal("g", Assert.Single(await ledger.ClaimAsync(silo, "cuda", 9)).Task);
        Assert.Equal("c", Assert.Single(await ledger.ClaimAsync(silo, "cpu", 9)).Task);
    }

    [Fact]
    public async Task A_sweep_with_an_unknown_need_is_refused_as_a_whole()
    {
        await using var ledger = await New();
        Assert.Contains(
            "train needs data, which is not known",
            (await Assert.ThrowsAsync<ArgumentException>(() => ledger.SubmitAsync(Sweep("s", 0, s_train)))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(await ledger.SweepsAsync());
        Assert.Null(await ledger.FindAsync("train"));
    }

    [Fact]
    public async Task Everything_is_there_when_it_is_opened_again()
    {
        await using (var ledger = await New())
        {
            await ledger.SubmitAsync(Sweep());
            await ledger.CompleteAsync(await One(ledger, await ledger.JoinAsync("a")), Bytes("d"));
        }
        await using var again = await Again();
        Assert.Equal("d", Encoding.UTF8.GetString((await again.ArtifactAsync("data"))!));
        Assert.Equal("train", (await One(again, await again.JoinAsync("b"))).Task);
    }

    [Fact]
    public async Task Many_threads_and_two_openings_do_every_task_once()
    {
        const int Chains = 40,
            Length = 5;
        await using var ledger = await New();
        await using var other = await Again();
        LedgerTask[] tasks =
        [
            .. from chain in Enumerable.Range(0, Chains)
            from link in Enumerable.Range(0, Length)
            select new LedgerTask($"{chain}-{link}", "k", "{}", link == 0 ? [] : [$"{chain}-{link - 1}"]),
        ];
        LedgerTask[] all = [.. tasks, new LedgerTask("last", "k", "{}", [.. tasks.Select(task => task.Id)])];
        await ledger.SubmitAsync(Sweep("s", 0, all));
        var recorded = new ConcurrentBag<string>();
        await Together(
            8,
            async i =>
            {
                var mine = i % 2 == 0 ? ledger : other;
                var silo = await mine.JoinAsync($"{i}");
                while (!(await mine.SweepsAsync())[0].Ended)
                    foreach (var claim in await mine.ClaimAsync(silo, max: 2))
                        if (await mine.CompleteAsync(claim, Bytes(claim.Task)))
                            recorded.Add(claim.Task);
            }
        );
        Assert.Equal(all.Select(task => task.Id).Order(StringComparer.Ordinal), recorded.Order(StringComparer.Ordinal));
        foreach (var task in all)
            Assert.Equal(task.Id, Encoding.UTF8.GetString((await ledger.ArtifactAsync(task.Id))!));
    }

    [Fact]
    public async Task Waiting_ends_when_work_is_announced()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        var found = new List<Claim>();
        var waiter = Wait();
        Assert.False(waiter.IsCompleted);
        await ledger.SubmitAsync(Sweep());
        await waiter.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("data", found[0].Task);

        async Task Wait()
        {
            for (var heard = 0L; found.Count == 0; )
            {
                heard = await ledger.WaitForWorkAsync(heard, TimeSpan.FromMinutes(5), CancellationToken.None);
                found.AddRange(await ledger.ClaimAsync(silo));
            }
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_changes_nothing_and_a_wait_ends()
    {
        await using var ledger = await New();
        using var cancellation = new CancellationTokenSource();
        var waiting = ledger.WaitForWorkAsync(
            await ledger.WaitForWorkAsync(0, TimeSpan.Zero, CancellationToken.None),
            TimeSpan.FromMinutes(5),
            cancellation.Token
        );
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.SubmitAsync(Sweep(), cancellation.Token));
        Assert.Empty(await ledger.SweepsAsync());
        await ledger.SubmitAsync(Sweep());
        var silo = await ledger.JoinAsync("a");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.ExchangeAsync(silo, [], new Demand(), cancellation.Token));
        Assert.Equal(1, (await One(ledger, silo)).Token);
    }

    [Fact]
    public async Task Ready_tasks_are_listed_in_the_order_of_claiming_without_being_claimed()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        LedgerTask[] low = [.. Enumerable.Range(0, 5).Select(i => new LedgerTask($"low{i}", "train", "{}", []))],
            high = [new LedgerTask("high", "evaluate", "{}", []), low[3], new LedgerTask("late", "evaluate", "{}", ["high"])];
        await ledger.SubmitAsync(Sweep("low", 0, low));
        await ledger.SubmitAsync(Sweep("high", 5, high));
        await ledger.SubmitAsync(Sweep("gpu", 9, new LedgerTask("there", "train", "{}", [], "cuda")));

        var ready = await ledger.ReadyAsync(new Demand("cpu", 10));
        Assert.Equal(["low3", "high", "low0", "low1", "low2", "low4"], ready.Select(task => task.Id));
        Assert.Equal(("evaluate", "cpu"), (ready[1].Kind, ready[1].Lane));
        Assert.Equal(["high", "low"], ready[0].Sweeps.Order(StringComparer.Ordinal));
        Assert.Equal(["low3", "high"], (await ledger.ReadyAsync(new Demand("cpu", 2))).Select(task => task.Id));
        Assert.Equal(["low3", "low0", "low1"], (await ledger.ReadyAsync(new Demand("cpu", 3, "low"))).Select(task => task.Id));
        Assert.Equal("there", Assert.Single(await ledger.ReadyAsync(new Demand("cuda", 10))).Id);
        Assert.Equal(7, (await ledger.SweepsAsync()).Sum(sweep => sweep[TaskState.Ready]) - 1);

        Assert.Equal("low3", (await One(ledger, silo)).Task);
        Assert.DoesNotContain(await ledger.ReadyAsync(new Demand("cpu", 10)), task => task.Id == "low3");
        await ledger.CancelAsync("low");
        Assert.Equal("high", Assert.Single(await ledger.ReadyAsync(new Demand("cpu", 10))).Id);
        var failing = await One(ledger, silo);
        await ledger.FailAsync(failing, "once");
        Assert.Empty(await ledger.ReadyAsync(new Demand("cpu", 10)));
        Time.Advance(2);
        Assert.Equal(["high"], Assert.Single(await ledger.ReadyAsync(new Demand("cpu", 10))).Sweeps);
    }

    [Fact]
    public async Task Of_named_tasks_those_are_claimed_that_are_ready()
    {
        await using var ledger = await New();
        var (first, second) = (await ledger.JoinAsync("a"), await ledger.JoinAsync("b"));
        await ledger.SubmitAsync(
            Sweep(
                "s",
                0,
                s_data,
                s_train,
                new LedgerTask("x", "k", "{}", []),
                new LedgerTask("y", "k", "{}", []),
                new LedgerTask("z", "k", "{}", [], "cuda")
            )
        );
        async Task<Claim[]> Named(long silo, int max, params string[] tasks) =>
            [.. (await ledger.ExchangeAsync(silo, [], new Demand("cpu", max, Tasks: tasks))).Claims];

        Assert.Equal("y", Assert.Single(await Named(first, 5, "y", "train", "z", "nowhere", "y")).Task);
        Assert.Empty(await Named(second, 5, "y"));
        Assert.Empty(await Named(second, 5));
        Assert.Single(await Named(second, 1, "x", "data"));
        var (data, rest) = (await Named(first, 5, "x", "data"), await ledger.ClaimAsync(first, max: 5));
        Assert.Equal(4, 1 + 1 + data.Length + rest.Count + (await ledger.ReadyAsync(new Demand("cuda", 5))).Count);
        Assert.All([.. data, .. rest], claim => Assert.Equal(1, claim.Token));
    }

    [Fact]
    public async Task Members_are_written_by_whoever_has_read_the_newest_table()
    {
        await using var ledger = await New();
        await using var other = await Again();
        var empty = await ledger.MembersAsync();
        Assert.Empty(empty.Members);
        var born = DateTimeOffset.UnixEpoch.AddSeconds(7);
        Assert.True(await ledger.WriteAsync(new Member("b", "joining", born), empty.Revision));
        Assert.False(await other.WriteAsync(new Member("a", "joining", born), empty.Revision));
        var one = await other.MembersAsync();
        Assert.Equal((new Member("b", "joining", born, 1), true), (Assert.Single(one.Members), one.Revision > empty.Revision));

        Assert.True(await other.WriteAsync(new Member("a", "joining", born), one.Revision));
        var both = await ledger.MembersAsync();
        Assert.Equal(["a", "b"], both.Members.Select(member => member.Address));
        Assert.False(await ledger.WriteAsync(both.Members[0] with { Details = "there", Revision = 7 }, both.Revision));
        Assert.False(await ledger.WriteAsync(both.Members[0] with { Details = "there", Revision = 0 }, both.Revision));
        Assert.True(await ledger.WriteAsync(both.Members[0] with { Details = "there" }, both.Revision));
        await ledger.TouchAsync("b", born.AddSeconds(1));
        await ledger.TouchAsync("nobody", born);
        var later = await other.MembersAsync();
        Assert.Equal(["there", "joining"], later.Members.Select(member => member.Details));
        Assert.Equal([2L, 1L], later.Members.Select(member => member.Revision));
        Assert.Equal((both.Revision + 1, born.AddSeconds(1)), (later.Revision, later.Members[1].Alive));

        await ledger.ForgetAsync(["a", "nobody"]);
        Assert.Equal("b", Assert.Single((await other.MembersAsync()).Members).Address);
        Assert.False(await other.WriteAsync(later.Members[1], later.Revision));
    }

    [Fact]
    public async Task A_reader_sees_ends_states_queue_and_activity()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep() with { Trace = "00-a-b-01" });
        await ledger.SubmitAsync(Sweep() with { Trace = "later" });
        Assert.Equal(("00-a-b-01", null), (await ledger.TraceAsync("s"), await ledger.TraceAsync("none")));
        Assert.Equal([new QueueStatus("cpu", 1, 0, 0, TimeSpan.Zero)], await ledger.QueueAsync());
        await ledger.SubmitAsync(Sweep("other", 0, new LedgerTask("alone", "render", "{}", [])));
        var began = Time.GetUtcNow();
        Time.Advance(1);
        Assert.Equal([new QueueStatus("cpu", 2, 0, 0, TimeSpan.FromSeconds(1))], await ledger.QueueAsync());
        var data = await One(ledger, silo);
        Assert.Equal("00-a-b-01", data.Trace);
        Assert.Equal(
            [true],
            (await ledger.ExchangeAsync(silo, [new Completion(data, Bytes("d"), 1.5) { Facts = """{"miou":0.5}""" }], Demand.None)).Recorded
        );
        Time.Advance(1);
        var train = await ledger.ClaimAsync(silo, max: 2);
        Assert.Equal(["train", "alone"], train.Select(claim => claim.Task));
        Assert.Null(train[1].Trace);
        Assert.Equal([new QueueStatus("cpu", 0, 2, 0, TimeSpan.Zero)], await ledger.QueueAsync());

        var done = Assert.Single(await ledger.EndsAsync("s", began));
        Assert.Equal(
            ("data", "dataset", TaskState.Done, 1.5, """{"miou":0.5}""", began.AddSeconds(1)),
            (done.Id, done.Kind, done.State, done.Seconds, done.Facts, done.When)
        );
        Assert.Single(await ledger.EndsAsync("s", done.When));
        Assert.Empty(await ledger.EndsAsync("s", done.When.AddMicroseconds(1)));
        Assert.Empty(await ledger.EndsAsync("other", began));
        Assert.Equal(
            [
                new("dataset", TaskState.Done, 1, 1.5),
                new("train", TaskState.Running, 1, 0),
                new("accumulate", TaskState.Waiting, 2, 0),
                new("merge", TaskState.Waiting, 1, 0),
            ],
            await ledger.KindsAsync("s")
        );

        await ledger.FailAsync(train[0], "broken", certain: true);
        Assert.Equal(
            [("data", TaskState.Done), ("train", TaskState.Failed)],
            (await ledger.EndsAsync("s", began)).Select(end => (end.Id, end.State))
        );
        Assert.Equal("broken", Assert.Single(await ledger.PageAsync("s", TaskState.Failed, null, 0, 10)).Error);
        Assert.Equal(["train", "left"], (await ledger.PageAsync("s", null, null, 1, 2)).Select(task => task.Id));
        Assert.Equal(["right"], (await ledger.PageAsync("s", TaskState.Blocked, "accumulate", 1, 5)).Select(task => task.Id));
        Assert.Empty(await ledger.PageAsync("none", null, null, 0, 5));

        Assert.Null(Assert.Single(await ledger.SilosAsync(withActivity: true)).Activity);
        await ledger.RenewAsync(silo, "[1]");
        await ledger.RenewAsync(silo);
        Assert.Equal("[1]", Assert.Single(await ledger.SilosAsync(withActivity: true)).Activity);
        Assert.Null(Assert.Single(await ledger.SilosAsync()).Activity);
        Assert.Equal(1, await ledger.ReopenAsync(["data"]));
        await ledger.RetryAsync("s");
        Assert.Empty(await ledger.EndsAsync("s", began));
    }

    [Fact]
    public async Task Garbage_is_what_no_sweep_needs_and_nothing_that_waits_or_runs()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        var gone = await ledger.JoinAsync("b");
        await ledger.LeaveAsync(gone);
        await ledger.SubmitAsync(Sweep());
        await ledger.SubmitAsync(Sweep("other", 0, s_data, new LedgerTask("own", "evaluate", "{}", ["data"])));
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("data")));
        var both = await ledger.ClaimAsync(silo, max: 2);
        Assert.Equal(["train", "own"], both.Select(claim => claim.Task));
        Assert.True(await ledger.CompleteAsync(both[1], Bytes("scores")));
        var only = await ledger.GarbageAsync();
        Assert.Empty(only.Kinds);
        Assert.Empty(only.Sweeps);
        Assert.Equal(1, only.Silos);

        // A report of a cancelled sweep may be made: its tasks are active although no sweep wants them.
        await ledger.CancelAsync("other");
        await ledger.SubmitAsync(Sweep("other", 0, new LedgerTask("report", "summarize", "{}", ["own"])) with { Revives = false });
        Assert.Empty((await ledger.GarbageAsync()).Kinds);
        Assert.True(await ledger.CompleteAsync(await One(ledger, silo), Bytes("report")));

        var list = await ledger.GarbageAsync();
        Assert.Equal([new GarbageKind("evaluate", 1, 6), new GarbageKind("summarize", 1, 6)], list.Kinds);
        Assert.Equal(["sweep other"], list.Sweeps);
        Assert.Equal(1, list.Silos);
        Assert.NotNull(await ledger.FindAsync("own"));
        var removed = await ledger.CollectAsync();
        Assert.Equal(list.Kinds, removed.Kinds);
        Assert.Equal(list.Sweeps, removed.Sweeps);
        Assert.Equal(list.Silos, removed.Silos);
        Assert.Equal((null, null), (await ledger.FindAsync("own"), await ledger.ArtifactAsync("own")));
        Assert.Equal(["s"], (await ledger.SweepsAsync()).Select(sweep => sweep.Id));
        Assert.Equal("data", Encoding.UTF8.GetString((await ledger.ArtifactAsync("data"))!));
        Assert.Equal(["own", "never"], await ledger.UnknownAsync(["data", "own", "train", "never"]));

        // What runs goes on, and what was removed may be wanted again.
        Assert.True(await ledger.CompleteAsync(both[0], Bytes("weights")));
        await ledger.SubmitAsync(Sweep("again", 9, s_data, new LedgerTask("own", "evaluate", "{}", ["data"])));
        Assert.Equal("own", (await One(ledger, silo)).Task);
        var nothing = await ledger.CollectAsync();
        Assert.Empty(nothing.Kinds);
        Assert.Empty(nothing.Sweeps);
        Assert.Equal(0, nothing.Silos);
    }

    [Fact]
    public async Task Garbage_is_collected_beside_submissions_of_the_same_tasks_and_none_is_left_without_its_tasks()
    {
        const int Times = 20;
        await using ILedger ledger = await New(),
            other = await Again();
        await Together(
            2,
            async who =>
            {
                for (var i = 0; i < Times; i++)
                    if (who == 0)
                        await other.CollectAsync();
                    else
                    {
                        await ledger.SubmitAsync(Sweep($"s{i}"));
                        Assert.Equal(5, (await ledger.TasksAsync($"s{i}")).Count);
                        await ledger.CancelAsync($"s{i}");
                    }
            }
        );
        await ledger.SubmitAsync(Sweep("last"));
        await other.CollectAsync();
        Assert.Equal(5, (await ledger.TasksAsync("last")).Count);
        Assert.Equal("data", (await One(ledger, await ledger.JoinAsync("a"))).Task);
    }

    /// <summary>More than two portions: a task that all others need first, and the last needs the last of the first portion.</summary>
    private static LedgerTask[] Many() =>
        [
            s_data,
            .. Enumerable.Range(1, 2 * SweepSubmission.PortionTasks).Select(i => new LedgerTask($"t{i:00000}", "k", "{}", ["data"])),
            new LedgerTask("end", "k", "{}", ["data", $"t{SweepSubmission.PortionTasks - 1:00000}"]),
        ];

    [Fact]
    public async Task A_large_sweep_begins_when_all_of_it_is_there()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        var tasks = Many();
        await ledger.SubmitAsync(Sweep("s", 3, tasks));
        Assert.Equal(tasks.Select(task => task.Id), (await ledger.TasksAsync("s")).Select(task => task.Id));
        var status = (await ledger.SweepAsync("s"))!;
        Assert.Equal((1, tasks.Length - 1, false), (status[TaskState.Ready], status[TaskState.Waiting], status.Entering));
        await ledger.CompleteAsync(await One(ledger, silo), Bytes("the data"), 1);
        status = (await ledger.SweepAsync("s"))!;
        Assert.Equal((1, tasks.Length - 2, 1), (status[TaskState.Done], status[TaskState.Ready], status[TaskState.Waiting]));
        Assert.Equal("t00001", (await One(ledger, silo)).Task);
        // Again, as another sweep that is more urgent: its tasks are known, and it raises them.
        await ledger.SubmitAsync(Sweep("again", 9, tasks));
        await ledger.SubmitAsync(Sweep("between", 6, new LedgerTask("own", "k", "{}", [])));
        Assert.Equal("t00002", (await One(ledger, silo)).Task);
        await ledger.CancelAsync("again");
        Assert.Equal("own", (await One(ledger, silo)).Task);
    }

    [Fact]
    public async Task A_large_submission_that_is_cut_short_begins_nothing_and_goes_on_when_it_is_repeated()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        var tasks = Many();
        IEnumerable<LedgerTask> Broken()
        {
            foreach (var task in tasks)
                yield return task.Id == "end" ? throw new IOException("gone") : task;
        }

        await Assert.ThrowsAsync<IOException>(() => ledger.SubmitAsync(Sweep() with { Tasks = Broken() }));
        var status = (await ledger.SweepAsync("s"))!;
        Assert.Equal((true, false, false), (status.Entering, status.Ended, status.Cancelled));
        Assert.Equal(status.Total, status[TaskState.Cancelled]);
        Assert.InRange(status.Total, 1, tasks.Length - 1);
        Assert.Empty(await ledger.ClaimAsync(silo));
        // It is no garbage.
        Assert.Empty((await ledger.CollectAsync()).Kinds);

        await ledger.SubmitAsync(Sweep() with { Tasks = tasks });
        status = (await ledger.SweepAsync("s"))!;
        Assert.Equal((1, tasks.Length - 1, false), (status[TaskState.Ready], status[TaskState.Waiting], status.Entering));
        await ledger.CancelAsync("s");
        await Assert.ThrowsAsync<IOException>(() => ledger.SubmitAsync(Sweep() with { Tasks = Broken() }));
        Assert.True((await ledger.SweepAsync("s"))!.Entering);
        // Who gives up says so.
        await ledger.CancelAsync("s");
        Assert.True((await ledger.SweepAsync("s")) is { Cancelled: true, Entering: false });
        Assert.Equal(tasks.Length, (await ledger.CollectAsync()).Kinds.Sum(kind => kind.Tasks));
    }

    [Fact]
    public async Task A_large_sweep_is_submitting_until_it_has_begun_and_a_cancellation_meanwhile_lets_nothing_begin()
    {
        await using ILedger ledger = await New(),
            other = await Again();
        for (var round = 0; round < 3; round++)
        {
            var id = $"s{round}";
            LedgerTask[] tasks =
            [
                .. Many().Select(task => task with { Id = $"{id}-{task.Id}", Needs = [.. task.Needs.Select(need => $"{id}-{need}")] }),
            ];
            var submitting = Task.Run(() => ledger.SubmitAsync(Sweep(id, 0, tasks)));
            SweepStatus? status = null;
            while (status?[TaskState.Waiting] is not > 0 && !submitting.IsCompleted)
            {
                status = await other.SweepAsync(id);
                Assert.False(status?.Ended == true, $"{status}");
            }
            if (round > 0)
                await other.CancelAsync(id);
            await submitting;
            status = (await other.SweepAsync(id))!;
            Assert.Equal((false, round > 0, tasks.Length), (status.Entering, status.Cancelled, status.Total));
            Assert.Equal(round > 0 ? 0 : tasks.Length, status[TaskState.Waiting] + status[TaskState.Ready]);
            Assert.Equal(round > 0 ? tasks.Length : 0, status[TaskState.Cancelled]);
        }
    }

    [Fact]
    public async Task Tasks_of_a_state_are_told_part_by_part_in_the_order_of_their_ids()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("s", 0, [.. Enumerable.Range(0, 9).Select(i => new LedgerTask($"t{8 - i}", "k", "{}", []))]));
        await ledger.SubmitAsync(Sweep("other", 0, new LedgerTask("t00", "k", "{}", [])));
        foreach (var claim in await ledger.ClaimAsync(silo, max: 3))
            await ledger.FailAsync(claim, "broken", certain: true);
        await ledger.ClaimAsync(silo);
        var (after, read) = ("", new List<string>());
        while (await ledger.TasksAsync("s", TaskState.Ready, after, max: 2) is [.., var last] part)
        {
            read.AddRange(part.Select(task => task.Id));
            after = last.Id;
        }
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], read);
        Assert.Equal(["t5"], (await ledger.TasksAsync("s", TaskState.Running, "", 9)).Select(task => task.Id));
        Assert.All(await ledger.TasksAsync("s", TaskState.Failed, "t6", 9), task => Assert.Equal("broken", task.Error));
    }

    [Fact]
    public async Task What_waits_behind_a_failure_is_blocked_in_a_large_sweep_too()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("one", 0, s_data));
        await ledger.FailAsync(await One(ledger, silo), "broken", certain: true);
        await ledger.SubmitAsync(Sweep("s", 0, Many()));
        var status = (await ledger.SweepAsync("s"))!;
        Assert.Equal((1, status.Total - 1), (status[TaskState.Failed], status[TaskState.Blocked]));
        Assert.Equal("blocked by data: broken", (await ledger.FindAsync("end"))!.Error);
    }

    [Fact]
    public async Task Ends_are_told_part_by_part_in_the_order_of_ending()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(Sweep("s", 0, [.. Enumerable.Range(0, 9).Select(i => new LedgerTask($"t{i}", "k", "{}", []))]));
        var began = Time.GetUtcNow();
        foreach (var claim in await ledger.ClaimAsync(silo, max: 9))
        {
            await ledger.CompleteAsync(claim, Bytes("done"), 1);
            // Some end at the same time.
            if (claim.Task is "t2" or "t7")
                Time.Advance(1);
        }
        var (since, after, read) = (began, (string?)null, new List<string>());
        while (await ledger.EndsAsync("s", since, after, max: 2) is [.., var last] part)
        {
            read.AddRange(part.Select(end => end.Id));
            (since, after) = (last.When, last.Id);
        }
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"t{i}"), read);
    }

    [Fact]
    public async Task A_silo_takes_only_tasks_of_the_skills_that_it_has()
    {
        await using var ledger = await New();
        var silo = await ledger.JoinAsync("a");
        await ledger.SubmitAsync(
            Sweep(
                "s",
                0,
                new LedgerTask("new", "evaluate", "{}", [], Skill: "evaluate/6"),
                new LedgerTask("now", "evaluate", "{}", [], Skill: "evaluate/5"),
                new LedgerTask("any", "evaluate", "{}", []),
                new LedgerTask("later", "evaluate", "{}", ["now"], Skill: "evaluate/6"),
                new LedgerTask("there", "train", "{}", [], "cuda", "train/2")
            )
        );
        Time.Advance(1);
        var mine = new Demand(Max: 5, Skills: ["train/2", "evaluate/5"]);
        Assert.Equal(["now", "any"], (await ledger.ReadyAsync(mine)).Select(task => task.Id));
        Assert.Equal(
            [new QueueStatus("cpu", 2, 0, 1, TimeSpan.FromSeconds(1)), new QueueStatus("cuda", 1, 0, 0, TimeSpan.FromSeconds(1))],
            await ledger.QueueAsync(mine.Skills)
        );
        Assert.Equal(
            [new QueueStatus("cpu", 1, 0, 2, TimeSpan.FromSeconds(1)), new QueueStatus("cuda", 0, 0, 1, TimeSpan.Zero)],
            await ledger.QueueAsync([])
        );
        Assert.Empty((await ledger.ExchangeAsync(silo, [], mine with { Tasks = ["new"] })).Claims);
        var claims = (await ledger.ExchangeAsync(silo, [], mine)).Claims;
        Assert.Equal(["now", "any"], claims.Select(claim => claim.Task));
        Assert.True(await ledger.CompleteAsync(claims[0], Bytes("now")));
        // What became ready by that keeps its skill; so does what is given back, or begins anew.
        Assert.Empty((await ledger.ExchangeAsync(silo, [], mine)).Claims);
        Assert.True(await ledger.ReleaseAsync(claims[1]));
        await ledger.CancelAsync("s");
        await ledger.SubmitAsync(Sweep("t", 0, new LedgerTask("new", "evaluate", "{}", [], Skill: "evaluate/6")));
        Assert.Empty((await ledger.ExchangeAsync(silo, [], mine)).Claims);
        Assert.Equal("new", Assert.Single((await ledger.ExchangeAsync(silo, [], mine with { Skills = ["evaluate/6"] })).Claims).Task);
    }

    [Fact]
    public async Task Concurrent_writes_of_members_succeed_one_at_a_time()
    {
        const int Writers = 4,
            Times = 10;
        await using var ledger = await New();
        await Together(
            Writers,
            async _ =>
            {
                await using var mine = await Again();
                for (var written = 0; written < Times; )
                {
                    var table = await mine.MembersAsync();
                    var count = table.Members.FirstOrDefault() ?? new Member("all", "0", DateTimeOffset.UnixEpoch);
                    if (
                        await mine.WriteAsync(
                            count with
                            {
                                Details = $"{int.Parse(count.Details, System.Globalization.CultureInfo.InvariantCulture) + 1}",
                            },
                            table.Revision
                        )
                    )
                        written++;
                }
            }
        );
        Assert.Equal($"{Writers * Times}", Assert.Single((await ledger.MembersAsync()).Members).Details);
    }
}
