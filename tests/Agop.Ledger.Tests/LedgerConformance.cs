using System.Collections.Concurrent;
using System.Text;
using Agop.Ledger.Membership;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Ledger.Tests;

/// <summary>What every ledger must do, run against each.</summary>
public abstract class LedgerConformance
{
    private static readonly LedgerTask s_data = new("data", "dataset", "{}", []),
        s_train = new("train", "train", "{\"a\":1}", ["data"]);
    private static readonly LedgerTask s_left = new("left", "accumulate", "{}", ["train", "data"]),
        s_right = new("right", "accumulate", "{}", ["train", "data"]);
    private static readonly LedgerTask s_merge = new("merge", "merge", "{}", ["left", "right"]);

    private protected ManualTime Time { get; } = new();

    /// <summary>An empty ledger on <see cref="Time"/>.</summary>
    private protected abstract ILedger New(LedgerOptions? options = null);

    /// <summary>The same one, as another process opens it.</summary>
    private protected abstract ILedger Again();

    private static SweepSubmission Sweep(string id = "s", int priority = 0, params LedgerTask[] tasks) =>
        new(id, $"sweep {id}", "{}", tasks.Length > 0 ? tasks : [s_data, s_train, s_left, s_right, s_merge], priority);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Claim One(ILedger ledger, long silo) => Assert.Single(ledger.Claim(silo));

    private static TaskState StateOf(ILedger ledger, string task) => ledger.Find(task)!.State;

    [Fact]
    public void Tasks_become_ready_when_all_that_they_need_is_done()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        var claim = One(ledger, silo);
        Assert.Equal(("data", "dataset", "{}", 1L, 1), (claim.Task, claim.Kind, claim.Spec, claim.Token, claim.Attempt));
        Assert.Empty(ledger.Claim(silo));
        Assert.True(ledger.Complete(claim, Bytes("the data"), 1.5));
        Assert.Equal("the data", Encoding.UTF8.GetString(ledger.Artifact("data")!));
        Assert.Equal((TaskState.Done, 1.5), (StateOf(ledger, "data"), ledger.Find("data")!.Seconds!.Value));
        Assert.Null(ledger.Artifact("train"));

        var train = One(ledger, silo);
        Assert.Equal(["data"], train.Needs);
        Assert.True(ledger.Complete(train, Bytes("")));
        var both = ledger.Claim(silo, max: 5);
        Assert.Equal(["left", "right"], both.Select(claim => claim.Task));
        Assert.Equal(["train", "data"], both[0].Needs);
        Assert.True(ledger.Complete(both[1], Bytes("r")));
        Assert.Empty(ledger.Claim(silo));
        Assert.True(ledger.Complete(both[0], Bytes("l")));
        Assert.True(ledger.Complete(One(ledger, silo), Bytes("m")));
        var status = Assert.Single(ledger.Sweeps());
        Assert.True(status.Ended);
        Assert.Equal((5, 5), (status.Total, status[TaskState.Done]));
    }

    [Fact]
    public void A_lost_lease_is_taken_up_and_the_old_token_is_refused()
    {
        using var ledger = New();
        var (first, second) = (ledger.Join("a"), ledger.Join("b"));
        ledger.Submit(Sweep());
        var old = One(ledger, first);
        Time.Advance(29);
        Assert.Equal(0, ledger.ReclaimExpired());
        Assert.Equal(old.Token, Assert.Single(ledger.Renew(first)).Token);
        Time.Advance(29);
        Assert.Equal(0, ledger.ReclaimExpired());
        Time.Advance(2);
        Assert.Equal(1, ledger.ReclaimExpired());
        Assert.Empty(ledger.Renew(first));

        var current = One(ledger, second);
        Assert.Equal(old.Token + 1, current.Token);
        Assert.False(ledger.Complete(old, Bytes("old")));
        Assert.False(ledger.Fail(old, "old").Held);
        Assert.False(ledger.Release(old));
        Assert.True(ledger.Complete(current, Bytes("current")));
        Assert.False(ledger.Complete(old, Bytes("old")));
        Assert.Equal("current", Encoding.UTF8.GetString(ledger.Artifact("data")!));
        Assert.Equal(1, ledger.Find("data")!.Deaths);
    }

    [Fact]
    public void The_same_silo_with_an_old_token_is_refused_too()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        var old = One(ledger, silo);
        Time.Advance(31);
        ledger.ReclaimExpired();
        var current = One(ledger, silo);
        Assert.False(ledger.Complete(old, Bytes("old")));
        Assert.Null(ledger.Artifact("data"));
        Assert.True(ledger.Complete(current, Bytes("current")));
    }

    [Fact]
    public void Completing_twice_is_completing_once()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        var claim = One(ledger, silo);
        Assert.True(ledger.Complete(claim, Bytes("x")));
        Assert.True(ledger.Complete(claim, Bytes("x")));
        Assert.True(ledger.Complete(One(ledger, silo), Bytes("t")));
        Assert.True(ledger.Complete(claim, Bytes("x")));
        Assert.Equal(["left", "right"], ledger.Claim(silo, max: 9).Select(claim => claim.Task));
    }

    [Fact]
    public void Results_and_claims_are_exchanged_in_one_step()
    {
        using var ledger = New();
        var (silo, other) = (ledger.Join("a"), ledger.Join("b"));
        ledger.Submit(Sweep("s", 0, s_data, s_train, new LedgerTask("free", "k", "{}", []), new LedgerTask("loose", "k", "{}", [])));
        var claims = ledger.Claim(silo, max: 2);
        Assert.Equal(["data", "free"], claims.Select(claim => claim.Task));
        var answer = ledger.Exchange(silo, [new Completion(claims[0], Bytes("d"), 2), new Completion(claims[1], null)], new Demand(Max: 5));
        Assert.Equal([true, true], answer.Recorded);
        // What the results made ready can be had at once.
        Assert.Equal(["train", "loose"], answer.Claims.Select(claim => claim.Task));
        Assert.Equal((TaskState.Done, 2.0), (StateOf(ledger, "data"), ledger.Find("data")!.Seconds!.Value));
        Assert.Null(ledger.Artifact("free"));
        Assert.Equal(TaskState.Done, StateOf(ledger, "free"));

        Time.Advance(31);
        ledger.ReclaimExpired();
        var taken = One(ledger, other);
        Assert.Equal("train", taken.Task);
        Assert.Equal(
            [true, false],
            ledger
                .Exchange(silo, [new Completion(claims[0], Bytes("d")), new Completion(answer.Claims[0], Bytes("late"))], Demand.None)
                .Recorded
        );
        Assert.Equal([false], ledger.Exchange(silo, [new Completion(claims[0] with { Token = 7 }, Bytes("d"))], Demand.None).Recorded);
        Assert.Equal(["loose"], ledger.Claim(silo, max: 9).Select(claim => claim.Task));
        Assert.True(ledger.Complete(taken, Bytes("t")));
        Assert.Equal("t", Encoding.UTF8.GetString(ledger.Artifact("train")!));
    }

    [Fact]
    public void Two_needs_met_in_one_step_make_a_task_ready_once()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        ledger.Complete(One(ledger, silo), Bytes("d"));
        ledger.Complete(One(ledger, silo), Bytes("t"));
        var both = ledger.Claim(silo, max: 2);
        var answer = ledger.Exchange(silo, [.. both.Select(claim => new Completion(claim, Bytes("x")))], new Demand(Max: 2));
        Assert.Equal("merge", Assert.Single(answer.Claims).Task);
    }

    [Fact]
    public void Claims_can_be_limited_to_a_sweep()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 9, new LedgerTask("a", "k", "{}", [])));
        ledger.Submit(Sweep("two", 0, new LedgerTask("b", "k", "{}", [])));
        Assert.Equal("b", Assert.Single(ledger.Exchange(silo, [], new Demand(Max: 5, Sweep: "two")).Claims).Task);
        Assert.Empty(ledger.Exchange(silo, [], new Demand(Max: 5, Sweep: "three")).Claims);
    }

    [Fact]
    public void A_silo_known_to_be_dead_is_buried_without_waiting_for_its_leases()
    {
        using var ledger = New();
        var (dead, heir) = (ledger.Join("dead"), ledger.Join("heir"));
        ledger.Submit(Sweep());
        var old = One(ledger, dead);
        Assert.Equal([1, 0], ledger.Silos().Select(silo => silo.Running));
        Assert.Equal(1, ledger.EvictSilo(dead));
        Assert.Equal(["heir"], ledger.Silos().Select(silo => silo.Name));
        Assert.Equal(1, ledger.Find("data")!.Deaths);
        Assert.Equal(2, One(ledger, heir).Attempt);
        Assert.False(ledger.Complete(old, Bytes("late")));
        Assert.Equal(0, ledger.EvictSilo(dead));
    }

    [Fact]
    public void A_result_that_is_lost_elsewhere_is_done_again_and_what_needs_it_waits()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        ledger.Complete(One(ledger, silo), Bytes("d"));
        ledger.Complete(One(ledger, silo), Bytes("t"));
        var left = One(ledger, silo);
        Assert.Equal("left", left.Task);
        Assert.Equal(2, ledger.Reopen(["data", "train", "right"]));
        Assert.Equal(
            (TaskState.Ready, TaskState.Waiting, TaskState.Waiting, TaskState.Waiting),
            (StateOf(ledger, "data"), StateOf(ledger, "train"), StateOf(ledger, "left"), StateOf(ledger, "right"))
        );
        Assert.Null(ledger.Artifact("data"));
        Assert.False(ledger.Complete(left, Bytes("from what is lost")));
        foreach (var task in new[] { "data", "train", "left", "right", "merge" })
        {
            var claim = One(ledger, silo);
            Assert.Equal(task, claim.Task);
            Assert.True(ledger.Complete(claim, Bytes("again")));
        }
        Assert.True(ledger.Sweep("s")!.Ended);
    }

    [Fact]
    public void What_a_sweep_needs_from_elsewhere_belongs_to_it()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 0, s_data, s_train));
        ledger.Submit(Sweep("two", 0, s_left, s_right));
        Assert.Equal(4, ledger.Sweep("two")!.Total);
        ledger.Cancel("one");
        Assert.Equal("data", One(ledger, silo).Task);
        Assert.Equal("{}", ledger.Definition("two"));
        Assert.Throws<ArgumentException>(() => ledger.Definition("three"));
        Assert.Null(ledger.Sweep("three"));
    }

    [Fact]
    public void A_clock_that_is_set_back_keeps_no_task_for_longer_than_a_lease_or_a_retry_lasts()
    {
        using var ledger = New();
        var (silo, heir) = (ledger.Join("a"), ledger.Join("b"));
        ledger.Submit(Sweep("s", 0, s_data, new LedgerTask("flaky", "k", "{}", [])));
        var claims = ledger.Claim(silo, max: 2);
        ledger.Fail(claims[1], "no luck");
        Time.Advance(-100_000);
        Assert.Equal("flaky", One(ledger, heir).Task);
        // Who lives is not taken for dead.
        Assert.Equal(0, ledger.ReclaimExpired());
        Assert.Single(ledger.Renew(silo));
        Time.Advance(31);
        Assert.Equal(2, ledger.ReclaimExpired());
        Assert.Equal(["data", "flaky"], ledger.Claim(heir, max: 2).Select(claim => claim.Task));
    }

    [Fact]
    public void Reopening_behind_what_has_failed_blocks_and_what_is_done_does_not_pass_on_a_failure()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        ledger.Complete(One(ledger, silo), Bytes("d"));
        ledger.Complete(One(ledger, silo), Bytes("t"));
        ledger.Reopen(["data"]);
        ledger.Fail(One(ledger, silo), "broken", certain: true);
        // Both need the data themselves.
        Assert.Equal(
            (TaskState.Failed, TaskState.Done, TaskState.Blocked),
            (StateOf(ledger, "data"), StateOf(ledger, "train"), StateOf(ledger, "left"))
        );
        ledger.Submit(Sweep("more", 0, new LedgerTask("shown", "k", "{}", ["train"])));
        Assert.Equal("shown", One(ledger, silo).Task);
        Assert.Equal(1, ledger.Reopen(["train"]));
        Assert.Equal((TaskState.Blocked, TaskState.Blocked), (StateOf(ledger, "train"), StateOf(ledger, "shown")));
        Assert.True(ledger.Sweep("more")!.Ended);
        Assert.Equal(6, ledger.Retry("more"));
        foreach (var task in new[] { "data", "train", "left", "right", "merge", "shown" })
            Assert.True(ledger.Complete(One(ledger, silo), Bytes(task)));
        Assert.All(ledger.Sweeps(), sweep => Assert.Equal(sweep.Total, sweep[TaskState.Done]));
    }

    [Fact]
    public void Tasks_can_be_added_to_a_sweep_without_reviving_it()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("s", 0, s_data, s_train));
        ledger.Complete(One(ledger, silo), Bytes("d"));
        ledger.Cancel("s");
        ledger.Submit(Sweep("s", 0, new LedgerTask("summary", "k", "{}", ["data"])) with { Revives = false });
        Assert.True(ledger.Sweep("s")!.Cancelled);
        Assert.Equal("summary", One(ledger, silo).Task);
        Assert.Empty(ledger.Claim(silo));
        Assert.Equal(0, ledger.Retry("s"));
    }

    [Fact]
    public void The_folder_for_artifacts_is_agreed_on_once()
    {
        using var ledger = New();
        Assert.Null(ledger.Store(null));
        Assert.Equal("mine", ledger.Store("mine"));
        Assert.Equal("mine", ledger.Store("another"));
        Assert.Equal("mine", ledger.Store(null));
    }

    [Fact]
    public void Failures_are_retried_after_growing_waits_and_then_fail_and_block()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep());
        foreach (var wait in new[] { 1, 2, 4, 8 })
        {
            Assert.Equal(new Failure(Held: true, Final: false, 0), ledger.Fail(One(ledger, silo), "no luck"));
            Assert.Empty(ledger.Claim(silo));
            Time.Advance(wait - 0.1);
            Assert.Empty(ledger.Claim(silo));
            Time.Advance(0.2);
        }
        Assert.Equal(new Failure(Held: true, Final: true, 4), ledger.Fail(One(ledger, silo), "no luck"));
        Time.Advance(1000);
        Assert.Empty(ledger.Claim(silo));
        Assert.Equal(
            (TaskState.Failed, 5, "no luck"),
            (StateOf(ledger, "data"), ledger.Find("data")!.Failures, ledger.Find("data")!.Error)
        );
        Assert.Equal((TaskState.Blocked, "blocked by data: no luck"), (StateOf(ledger, "merge"), ledger.Find("merge")!.Error));
        Assert.True(ledger.Sweeps()[0].Ended);

        Assert.Equal(5, ledger.Retry("s"));
        Assert.Equal((TaskState.Waiting, null), (StateOf(ledger, "merge"), ledger.Find("merge")!.Error));
        Assert.Equal(1, One(ledger, silo).Attempt);
    }

    [Fact]
    public void A_certain_failure_is_not_retried_and_the_rest_goes_on()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep(tasks: [s_data, s_train, new LedgerTask("other", "evaluate", "{}", ["data"])]));
        ledger.Complete(One(ledger, silo), Bytes(""));
        Assert.Equal(new Failure(Held: true, Final: true, 0), ledger.Fail(One(ledger, silo), "does not fit", certain: true));
        Assert.Equal(TaskState.Failed, StateOf(ledger, "train"));
        Assert.Equal("other", One(ledger, silo).Task);
    }

    [Fact]
    public void A_task_that_kills_its_silos_is_set_aside_after_three_deaths()
    {
        using var ledger = New();
        ledger.Submit(Sweep());
        for (var death = 0; death < 3; death++)
        {
            One(ledger, ledger.Join($"silo {death}"));
            Time.Advance(31);
            Assert.Equal(1, ledger.ReclaimExpired());
        }
        Assert.Empty(ledger.Claim(ledger.Join("d")));
        Assert.Equal((TaskState.Failed, 3), (StateOf(ledger, "data"), ledger.Find("data")!.Deaths));
        Assert.Equal("set aside: 3 silos died or were cut off while they computed it", ledger.Find("data")!.Error);
        Assert.Equal(TaskState.Blocked, StateOf(ledger, "merge"));
    }

    [Fact]
    public void What_a_silo_gives_back_is_ready_at_once_and_without_blame()
    {
        using var ledger = New();
        var (first, second) = (ledger.Join("a"), ledger.Join("b"));
        ledger.Submit(Sweep());
        Assert.True(ledger.Release(One(ledger, first)));
        var claim = One(ledger, first);
        Assert.Equal(1, claim.Attempt);
        Assert.Equal(1, ledger.Leave(first));
        Assert.False(ledger.Complete(claim, Bytes("late")));
        Assert.Equal(1, One(ledger, second).Attempt);
        Assert.Equal((0, 0), (ledger.Find("data")!.Deaths, ledger.Find("data")!.Failures));
    }

    [Fact]
    public void Higher_priorities_go_first_and_may_change()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        LedgerTask[] Tasks(string name) => [new($"{name}1", "k", "{}", []), new($"{name}2", "k", "{}", [])];
        ledger.Submit(Sweep("low", 0, Tasks("low")));
        ledger.Submit(Sweep("high", 5, Tasks("high")));
        Assert.Equal("high1", One(ledger, silo).Task);
        ledger.Prioritize("low", 9);
        Assert.Equal("low1", One(ledger, silo).Task);
        ledger.Prioritize("low", 1);
        Assert.Equal(["high2", "low2"], ledger.Claim(silo, max: 9).Select(claim => claim.Task));
    }

    [Fact]
    public void Sweeps_share_tasks_and_cancelling_one_leaves_the_others()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 0, s_data, s_train));
        ledger.Submit(Sweep("two", 3, s_data, new LedgerTask("own", "k", "{}", ["data"])));
        Assert.Equal(3, ledger.Sweeps().SelectMany(sweep => ledger.Tasks(sweep.Id)).Select(task => task.Id).Distinct().Count());
        var claim = One(ledger, silo);
        Assert.Equal(1, ledger.Cancel("two"));
        Assert.True(ledger.Sweeps()[1].Cancelled);
        Assert.Equal((TaskState.Running, TaskState.Cancelled), (StateOf(ledger, "data"), StateOf(ledger, "own")));
        Assert.Single(ledger.Renew(silo));
        Assert.Equal(2, ledger.Cancel("one"));
        Assert.Empty(ledger.Renew(silo));
        Assert.False(ledger.Complete(claim, Bytes("late")));
        Assert.Empty(ledger.Claim(silo));

        ledger.Submit(Sweep("two", 3, s_data, new LedgerTask("own", "k", "{}", ["data"])));
        Assert.False(ledger.Sweeps()[1].Cancelled);
        Assert.Equal(TaskState.Cancelled, StateOf(ledger, "train"));
        Assert.True(ledger.Complete(One(ledger, silo), Bytes("")));
        Assert.Equal("own", One(ledger, silo).Task);
    }

    [Fact]
    public void A_sweep_finds_what_is_done_already()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 0, s_data));
        ledger.Complete(One(ledger, silo), Bytes("d"));
        ledger.Submit(Sweep("two"));
        ledger.Submit(Sweep("two"));
        Assert.Equal("train", One(ledger, silo).Task);
        Assert.Equal(5, ledger.Sweeps()[1].Total);
        Assert.Equal("d", Encoding.UTF8.GetString(ledger.Artifact("data")!));
    }

    [Fact]
    public void A_sweep_on_a_failed_task_is_blocked()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 0, s_data));
        ledger.Fail(One(ledger, silo), "broken", certain: true);
        ledger.Submit(Sweep("two"));
        Assert.Equal(TaskState.Blocked, StateOf(ledger, "merge"));
        Assert.True(ledger.Sweeps()[1].Ended);
        Assert.Equal(5, ledger.Retry("two"));
        Assert.Equal("data", One(ledger, silo).Task);
    }

    [Fact]
    public void A_sweep_behind_another_sweeps_failure_is_blocked_and_retried_with_it()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("one", 0, s_data, s_train));
        ledger.Fail(One(ledger, silo), "broken", certain: true);
        ledger.Submit(Sweep("two", 0, s_left, s_right, s_merge));
        Assert.True(ledger.Sweep("two")!.Ended);
        Assert.Equal("blocked by data: broken", ledger.Find("merge")!.Error);
        Assert.Equal(5, ledger.Retry("two"));
        Assert.Equal("data", One(ledger, silo).Task);
    }

    [Fact]
    public void Lanes_take_only_what_they_can_run()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep("s", 0, new LedgerTask("c", "k", "{}", []), new LedgerTask("g", "k", "{}", [], "cuda")));
        Assert.Equal("g", Assert.Single(ledger.Claim(silo, "cuda", 9)).Task);
        Assert.Equal("c", Assert.Single(ledger.Claim(silo, "cpu", 9)).Task);
    }

    [Fact]
    public void A_task_that_needs_what_no_one_knows_is_refused_and_nothing_of_its_sweep_is_kept()
    {
        using var ledger = New();
        Assert.Contains(
            "train needs data, which is not known",
            Assert.Throws<ArgumentException>(() => ledger.Submit(Sweep("s", 0, s_train))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(ledger.Sweeps());
        Assert.Null(ledger.Find("train"));
    }

    [Fact]
    public void Everything_is_there_when_it_is_opened_again()
    {
        using (var ledger = New())
        {
            ledger.Submit(Sweep());
            ledger.Complete(One(ledger, ledger.Join("a")), Bytes("d"));
        }
        using var again = Again();
        Assert.Equal("d", Encoding.UTF8.GetString(again.Artifact("data")!));
        Assert.Equal("train", One(again, again.Join("b")).Task);
    }

    [Fact]
    public void Many_threads_and_two_openings_do_every_task_once()
    {
        const int Chains = 40,
            Length = 5;
        using var ledger = New();
        using var other = Again();
        LedgerTask[] tasks =
        [
            .. from chain in Enumerable.Range(0, Chains)
            from link in Enumerable.Range(0, Length)
            select new LedgerTask($"{chain}-{link}", "k", "{}", link == 0 ? [] : [$"{chain}-{link - 1}"]),
        ];
        LedgerTask[] all = [.. tasks, new LedgerTask("last", "k", "{}", [.. tasks.Select(task => task.Id)])];
        ledger.Submit(Sweep("s", 0, all));
        var recorded = new ConcurrentBag<string>();
        Threads.Run(
            8,
            i =>
            {
                var mine = i % 2 == 0 ? ledger : other;
                var silo = mine.Join($"{i}");
                while (!mine.Sweeps()[0].Ended)
                    foreach (var claim in mine.Claim(silo, max: 2))
                        if (mine.Complete(claim, Bytes(claim.Task)))
                            recorded.Add(claim.Task);
            }
        );
        Assert.Equal(all.Select(task => task.Id).Order(StringComparer.Ordinal), recorded.Order(StringComparer.Ordinal));
        Assert.All(all, task => Assert.Equal(task.Id, Encoding.UTF8.GetString(ledger.Artifact(task.Id)!)));
    }

    [Fact]
    public void Waiting_ends_when_work_is_announced()
    {
        using var ledger = New();
        using var started = new ManualResetEventSlim();
        var silo = ledger.Join("a");
        var found = new List<Claim>();
        var waiter = new Thread(() =>
        {
            for (var heard = 0L; found.Count == 0; )
            {
                started.Set();
                heard = ledger.WaitForWork(heard, TimeSpan.FromMinutes(5), CancellationToken.None);
                found.AddRange(ledger.Claim(silo));
            }
        });
        waiter.Start();
        started.Wait();
        ledger.Submit(Sweep());
        Assert.True(waiter.Join(TimeSpan.FromMinutes(2)));
        Assert.Equal("data", found[0].Task);
    }

    [Fact]
    public void What_is_ready_is_told_in_the_order_of_claiming_and_not_claimed()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        LedgerTask[] low = [.. Enumerable.Range(0, 5).Select(i => new LedgerTask($"low{i}", "train", "{}", []))],
            high = [new LedgerTask("high", "evaluate", "{}", []), low[3], new LedgerTask("late", "evaluate", "{}", ["high"])];
        ledger.Submit(Sweep("low", 0, low));
        ledger.Submit(Sweep("high", 5, high));
        ledger.Submit(Sweep("gpu", 9, new LedgerTask("there", "train", "{}", [], "cuda")));

        var ready = ledger.Ready("cpu", 10);
        Assert.Equal(["low3", "high", "low0", "low1", "low2", "low4"], ready.Select(task => task.Id));
        Assert.Equal(("evaluate", "cpu"), (ready[1].Kind, ready[1].Lane));
        Assert.Equal(["high", "low"], ready[0].Sweeps.Order(StringComparer.Ordinal));
        Assert.Equal(["low3", "high"], ledger.Ready("cpu", 2).Select(task => task.Id));
        Assert.Equal(["low3", "low0", "low1"], ledger.Ready("cpu", 3, "low").Select(task => task.Id));
        Assert.Equal("there", Assert.Single(ledger.Ready("cuda", 10)).Id);
        Assert.Equal(7, ledger.Sweeps().Sum(sweep => sweep[TaskState.Ready]) - 1);

        Assert.Equal("low3", One(ledger, silo).Task);
        Assert.DoesNotContain(ledger.Ready("cpu", 10), task => task.Id == "low3");
        ledger.Cancel("low");
        Assert.Equal("high", Assert.Single(ledger.Ready("cpu", 10)).Id);
        var failing = One(ledger, silo);
        ledger.Fail(failing, "once");
        Assert.Empty(ledger.Ready("cpu", 10));
        Time.Advance(2);
        Assert.Equal(["high"], Assert.Single(ledger.Ready("cpu", 10)).Sweeps);
    }

    [Fact]
    public void Of_named_tasks_those_are_claimed_that_are_ready()
    {
        using var ledger = New();
        var (first, second) = (ledger.Join("a"), ledger.Join("b"));
        ledger.Submit(
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
        Claim[] Named(long silo, int max, params string[] tasks) =>
            [.. ledger.Exchange(silo, [], new Demand("cpu", max, Tasks: tasks)).Claims];

        Assert.Equal("y", Assert.Single(Named(first, 5, "y", "train", "z", "nowhere", "y")).Task);
        Assert.Empty(Named(second, 5, "y"));
        Assert.Empty(Named(second, 5));
        Assert.Single(Named(second, 1, "x", "data"));
        var (data, rest) = (Named(first, 5, "x", "data"), ledger.Claim(first, max: 5));
        Assert.Equal(4, 1 + 1 + data.Length + rest.Count + ledger.Ready("cuda", 5).Count);
        Assert.All([.. data, .. rest], claim => Assert.Equal(1, claim.Token));
    }

    [Fact]
    public void Members_are_written_by_whoever_has_read_the_newest_table()
    {
        using var ledger = New();
        using var other = Again();
        var empty = ledger.Members();
        Assert.Empty(empty.Members);
        var born = DateTimeOffset.UnixEpoch.AddSeconds(7);
        Assert.True(ledger.Write(new Member("b", "joining", born), empty.Revision));
        Assert.False(other.Write(new Member("a", "joining", born), empty.Revision));
        var one = other.Members();
        Assert.Equal((new Member("b", "joining", born, 1), true), (Assert.Single(one.Members), one.Revision > empty.Revision));

        Assert.True(other.Write(new Member("a", "joining", born), one.Revision));
        var both = ledger.Members();
        Assert.Equal(["a", "b"], both.Members.Select(member => member.Address));
        Assert.False(ledger.Write(both.Members[0] with { Details = "there", Revision = 7 }, both.Revision));
        Assert.False(ledger.Write(both.Members[0] with { Details = "there", Revision = 0 }, both.Revision));
        Assert.True(ledger.Write(both.Members[0] with { Details = "there" }, both.Revision));
        ledger.Touch("b", born.AddSeconds(1));
        ledger.Touch("nobody", born);
        var later = other.Members();
        Assert.Equal(["there", "joining"], later.Members.Select(member => member.Details));
        Assert.Equal([2L, 1L], later.Members.Select(member => member.Revision));
        Assert.Equal((both.Revision + 1, born.AddSeconds(1)), (later.Revision, later.Members[1].Alive));

        ledger.Forget(["a", "nobody"]);
        Assert.Equal("b", Assert.Single(other.Members().Members).Address);
        Assert.False(other.Write(later.Members[1], later.Revision));
    }

    [Fact]
    public void Who_looks_sees_what_ended_and_what_stands_where()
    {
        using var ledger = New();
        var silo = ledger.Join("a");
        ledger.Submit(Sweep() with { Trace = "00-a-b-01" });
        ledger.Submit(Sweep() with { Trace = "later" });
        Assert.Equal(("00-a-b-01", null), (ledger.Trace("s"), ledger.Trace("none")));
        Assert.Equal(new QueueStatus(1, 0, TimeSpan.Zero), ledger.Queue());
        ledger.Submit(Sweep("other", 0, new LedgerTask("alone", "render", "{}", [])));
        var began = Time.GetUtcNow();
        Time.Advance(1);
        Assert.Equal(new QueueStatus(2, 0, TimeSpan.FromSeconds(1)), ledger.Queue());
        var data = One(ledger, silo);
        Assert.Equal("00-a-b-01", data.Trace);
        Assert.Equal(
            [true],
            ledger.Exchange(silo, [new Completion(data, Bytes("d"), 1.5) { Facts = """{"miou":0.5}""" }], Demand.None).Recorded
        );
        Time.Advance(1);
        var train = ledger.Claim(silo, max: 2);
        Assert.Equal(["train", "alone"], train.Select(claim => claim.Task));
        Assert.Null(train[1].Trace);
        Assert.Equal(new QueueStatus(0, 2, TimeSpan.Zero), ledger.Queue());

        var done = Assert.Single(ledger.Ends("s", began));
        Assert.Equal(
            ("data", "dataset", TaskState.Done, 1.5, """{"miou":0.5}""", began.AddSeconds(1)),
            (done.Id, done.Kind, done.State, done.Seconds, done.Facts, done.When)
        );
        Assert.Single(ledger.Ends("s", done.When));
        Assert.Empty(ledger.Ends("s", done.When.AddMicroseconds(1)));
        Assert.Empty(ledger.Ends("other", began));
        Assert.Equal(
            [
                new("dataset", TaskState.Done, 1, 1.5),
                new("train", TaskState.Running, 1, 0),
                new("accumulate", TaskState.Waiting, 2, 0),
                new("merge", TaskState.Waiting, 1, 0),
            ],
            ledger.Kinds("s")
        );

        ledger.Fail(train[0], "broken", certain: true);
        Assert.Equal([("data", TaskState.Done), ("train", TaskState.Failed)], ledger.Ends("s", began).Select(end => (end.Id, end.State)));
        Assert.Equal("broken", Assert.Single(ledger.Page("s", TaskState.Failed, null, 0, 10)).Error);
        Assert.Equal(["train", "left"], ledger.Page("s", null, null, 1, 2).Select(task => task.Id));
        Assert.Equal(["right"], ledger.Page("s", TaskState.Blocked, "accumulate", 1, 5).Select(task => task.Id));
        Assert.Empty(ledger.Page("none", null, null, 0, 5));

        Assert.Null(Assert.Single(ledger.Silos(withActivity: true)).Activity);
        ledger.Renew(silo, "[1]");
        ledger.Renew(silo);
        Assert.Equal("[1]", Assert.Single(ledger.Silos(withActivity: true)).Activity);
        Assert.Null(Assert.Single(ledger.Silos()).Activity);
        Assert.Equal(1, ledger.Reopen(["data"]));
        ledger.Retry("s");
        Assert.Empty(ledger.Ends("s", began));
    }

    [Fact]
    public void Of_many_who_write_members_at_the_same_time_one_succeeds_each_time()
    {
        const int Writers = 4,
            Times = 10;
        using var ledger = New();
        Threads.Run(
            Writers,
            _ =>
            {
                using var mine = Again();
                for (var written = 0; written < Times; )
                {
                    var table = mine.Members();
                    var count = table.Members.FirstOrDefault() ?? new Member("all", "0", DateTimeOffset.UnixEpoch);
                    if (
                        mine.Write(
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
        Assert.Equal($"{Writers * Times}", Assert.Single(ledger.Members().Members).Details);
    }
}
