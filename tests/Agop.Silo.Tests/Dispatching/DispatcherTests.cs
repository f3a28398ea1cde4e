using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Dispatching;

public sealed class DispatcherTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FailingLedger _ledger;
    private readonly List<Work> _lanes = [];
    private readonly RecordingObserver _observer = new();
    private readonly Dispatcher _dispatcher;

    public DispatcherTests()
    {
        _ledger = new FailingLedger(new Agop.Ledger.Sqlite.SqliteLedger(":memory:", new LedgerOptions { Time = _time }));
        _ledger.Submit(
            new SweepSubmission(
                "s",
                "s",
                "",
                [.. Enumerable.Range(0, 9).Select(i => new LedgerTask($"t{i}", "k", "{}", i < 8 ? [] : ["t0"]))]
            )
        );
        _dispatcher = Other("one", "process one");
    }

    public void Dispose() => _ledger.Dispose();

    private Dispatcher Other(string name, string process, List<Work>? lanes = null) =>
        new(_ledger, name, process, ["cpu", "cpu"], new AnyWork(sweep: null), (lanes ?? _lanes).Add, _observer);

    private static Outcome Done(int bytes = 1) => new Outcome.Done(new byte[bytes], 1);

    [Fact]
    public void Every_lane_gets_a_task_and_the_next_when_it_is_through()
    {
        Assert.True(_dispatcher.Turn());
        Assert.Equal(["t0", "t1"], _lanes.Select(work => work.Claim.Task));
        Assert.False(_dispatcher.Turn());
        _dispatcher.Finish(_lanes[0], Done());
        Assert.True(_dispatcher.Turn());
        Assert.Equal(["t0", "t1", "t2"], _lanes.Select(work => work.Claim.Task));
        Assert.Equal(0, _lanes[2].Lane);
        Assert.Equal("t0", Assert.Single(_observer.Done).Task);
    }

    [Fact]
    public void What_a_lost_answer_gave_is_given_back_and_what_it_took_is_not_taken_twice()
    {
        _dispatcher.Turn();
        _dispatcher.Finish(_lanes[0], Done());
        _ledger.LosesAnswerOf = "exchanges";
        Assert.Throws<LedgerException>(() => _dispatcher.Turn());
        Assert.Equal((TaskState.Done, TaskState.Running), (_ledger.Find("t0")!.State, _ledger.Find("t2")!.State));
        _ledger.LosesAnswerOf = null;
        _dispatcher.Turn();
        Assert.Equal("t0", Assert.Single(_observer.Done).Task);
        Assert.Contains("releases t2", _ledger.Questions);
        Assert.Equal(["t0", "t1", "t2"], _lanes.Select(work => work.Claim.Task));
        Assert.Equal(2, _ledger.Find("t2")!.Token);
    }

    [Fact]
    public void What_was_taken_away_is_stopped_and_its_late_result_refused()
    {
        _dispatcher.Turn();
        _time.Advance(31);
        List<Work> others = [];
        var heir = Other("two", "process two", others);
        heir.Turn();
        heir.ReclaimExpired(_ => false);
        Assert.Equal("rescued 2 of silos whose leases ran out", _observer.Words.Last());
        _dispatcher.Renew();
        Assert.All(_lanes, work => Assert.True(work.Stopping.IsCancellationRequested));
        Assert.Equal(["lost t0", "lost t1"], _observer.Words.TakeLast(2));
        _dispatcher.Finish(_lanes[0], Done());
        _dispatcher.Finish(_lanes[1], new Outcome.GivenBack("stopped", [], Trouble: false));
        _dispatcher.Turn(claims: false);
        Assert.Equal(["gave back t1: it was taken from this silo", "refused t0"], _observer.Words.TakeLast(2));
        Assert.True(_dispatcher.IsIdle);
        Assert.Equal(1, _ledger.Find("t0")!.Deaths);
    }

    [Fact]
    public void Renewing_stops_nothing_that_is_still_held()
    {
        _dispatcher.Turn();
        _time.Advance(29);
        _dispatcher.Renew();
        _time.Advance(29);
        _dispatcher.ReclaimExpired(_ => false);
        Assert.All(_lanes, work => Assert.False(work.Stopping.IsCancellationRequested));
        Assert.Empty(_observer.Words);
    }

    [Fact]
    public void A_cancelled_sweeps_tasks_are_stopped()
    {
        _dispatcher.Turn();
        _ledger.Cancel("s");
        _dispatcher.Renew();
        Assert.All(_lanes, work => Assert.True(work.Stopping.IsCancellationRequested));
    }

    [Fact]
    public void A_silo_known_to_be_dead_is_buried_at_once_and_one_that_is_not_stays()
    {
        Other("dead", "process dead", []).Turn();
        Other("elsewhere", "process elsewhere", []).Turn();
        _dispatcher.Turn();
        _dispatcher.ReclaimExpired(process => process == "process dead");
        Assert.Equal("rescued 2 of dead", Assert.Single(_observer.Words));
        Assert.Equal(["elsewhere", "one"], _ledger.Silos().Select(silo => silo.Name));
    }

    [Fact]
    public void Failures_and_lost_needs_are_told()
    {
        _dispatcher.Turn();
        _dispatcher.Finish(_lanes[0], Done());
        _dispatcher.Finish(_lanes[1], new Outcome.Failed("no luck", Certain: false));
        _dispatcher.Turn();
        Assert.Equal("failed t1: no luck, again", Assert.Single(_observer.Words));
        _dispatcher.Finish(_lanes[2], new Outcome.GivenBack("t0 is gone", ["t0"], Trouble: false));
        _dispatcher.Turn(claims: false);
        Assert.Equal("gave back t2: t0 is gone", _observer.Words.Last());
        Assert.Equal(
            (TaskState.Ready, TaskState.Ready, TaskState.Waiting),
            (_ledger.Find("t0")!.State, _ledger.Find("t2")!.State, _ledger.Find("t8")!.State)
        );
    }

    [Fact]
    public void Large_results_are_handed_in_a_few_at_a_time()
    {
        _dispatcher.Turn();
        foreach (var work in _lanes.ToArray())
            _dispatcher.Finish(work, Done(10 << 20));
        _dispatcher.Drain();
        Assert.True(_dispatcher.Turn());
        Assert.Single(_observer.Done);
        Assert.False(_dispatcher.Turn());
        Assert.Equal(2, _observer.Done.Count);
        Assert.True(_dispatcher.IsIdle);
    }

    [Fact]
    public void Draining_claims_nothing_more_and_leaving_gives_back_the_rest()
    {
        _dispatcher.Turn();
        _dispatcher.Drain();
        _dispatcher.Finish(_lanes[0], Done());
        _dispatcher.Turn();
        Assert.Equal(2, _lanes.Count);
        _dispatcher.Leave();
        Assert.Equal((TaskState.Ready, 0), (_ledger.Find("t1")!.State, _ledger.Find("t1")!.Deaths));
        Assert.Empty(_ledger.Silos());
    }

    [Fact]
    public void A_silo_that_is_assigned_its_work_takes_that_and_nothing_else()
    {
        var assignments = new Assignments(_observer.Declined);
        using var mine = new Lanes(_ledger, assignments, _observer);
        Assert.False(mine.Dispatcher.Turn());
        Assert.Empty(mine.Begun);

        // t8 waits for t0, and there is no t99.
        assignments.Add("cpu", ["t8", "t5", "t99", "t3", "t5", "t4"]);
        while (mine.Dispatcher.Turn()) { }
        Assert.Equal(["t5", "t3"], mine.Begun.Select(work => work.Claim.Task));
        Assert.Equal(["could not have t8", "could not have t99"], _observer.Words);
        mine.Dispatcher.Finish(mine.Begun[1], Done());
        Assert.False(mine.Dispatcher.Turn());
        Assert.Equal(["t5", "t3", "t4"], mine.Begun.Select(work => work.Claim.Task));
        Assert.Equal(1, mine.Begun[2].Lane);

        // Another has it already; what is assigned for a kind of lane that is not here is never asked for.
        assignments.Add("cpu", ["t5"]);
        assignments.Add("cuda", ["t7"]);
        mine.Dispatcher.Finish(mine.Begun[0], Done());
        Assert.False(mine.Dispatcher.Turn());
        Assert.Equal("could not have t5", _observer.Words.Last());
        Assert.Equal(3, mine.Begun.Count);
    }

    [Fact]
    public void An_assignment_survives_a_lost_answer()
    {
        var assignments = new Assignments(_observer.Declined);
        using var mine = new Lanes(_ledger, assignments, _observer);
        assignments.Add("cpu", ["t5"]);
        _ledger.LosesAnswerOf = "exchanges";
        Assert.Throws<LedgerException>(() => mine.Dispatcher.Turn());
        _ledger.LosesAnswerOf = null;
        mine.Dispatcher.Turn();
        Assert.Equal(("t5", 2), (Assert.Single(mine.Begun).Claim.Task, mine.Begun[0].Claim.Token));
        Assert.Empty(_observer.Words);
    }

    private sealed class Lanes : IDisposable
    {
        public Lanes(ILedger ledger, Assignments assignments, RecordingObserver observer) =>
            Dispatcher = new Dispatcher(ledger, "two", "process two", ["cpu", "cpu"], assignments, Begun.Add, observer);

        public List<Work> Begun { get; } = [];

        public Dispatcher Dispatcher { get; }

        public void Dispose() => Begun.ForEach(work => work.Dispose());
    }
}
