using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Dispatching;

public sealed class DispatcherTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private FailingLedger _ledger = null!;
    private readonly List<Work> _lanes = [];
    private readonly RecordingObserver _observer = new();
    private Dispatcher _dispatcher = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = new FailingLedger(await Ledgers.OpenAsync(":memory:", new LedgerOptions { Time = _time }));
        await _ledger.SubmitAsync(
            new SweepSubmission(
                "s",
                "s",
                "",
                [.. Enumerable.Range(0, 9).Select(i => new LedgerTask($"t{i}", "k", "{}", i < 8 ? [] : ["t0"]))]
            )
        );
        _dispatcher = Other("one", "process one");
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private Dispatcher Other(string name, string process, List<Work>? lanes = null) =>
        new(_ledger, name, process, Lane.OnProcessor(2), new AnyWork(sweep: null), (lanes ?? _lanes).Add, _observer);

    private static Outcome Done(int bytes = 1) => new Outcome.Done(new byte[bytes], 1);

    [Fact]
    public async Task Every_lane_gets_a_task_and_the_next_when_it_is_through()
    {
        Assert.True(await _dispatcher.TurnAsync());
        Assert.Equal(["t0", "t1"], _lanes.Select(work => work.Claim.Task));
        Assert.False(await _dispatcher.TurnAsync());
        _dispatcher.Finish(_lanes[0], Done());
        Assert.True(await _dispatcher.TurnAsync());
        Assert.Equal(["t0", "t1", "t2"], _lanes.Select(work => work.Claim.Task));
        Assert.Equal(0, _lanes[2].Lane);
        Assert.Equal("t0", Assert.Single(_observer.Done).Task);
    }

    [Fact]
    public async Task A_lane_gets_what_needs_the_results_that_its_last_task_needed()
    {
        await using var ledger = await Ledgers.OpenAsync(":memory:", new LedgerOptions { Time = _time });
        string[] networks = ["m", "n"];
        LedgerTask Of(string network, int method) => new($"{network}{method}", "evaluate", "{}", [network]);
        await ledger.SubmitAsync(
            new SweepSubmission(
                "s",
                "s",
                "",
                [.. networks.Select(network => new LedgerTask(network, "train", "{}", [])), Of("m", 0), Of("n", 0), Of("n", 1), Of("m", 1)]
            )
        );
        var lanes = new List<Work>();
        var dispatcher = new Dispatcher(
            ledger,
            "one",
            "process",
            Lane.OnProcessor(2),
            new AnyWork(sweep: null),
            lanes.Add,
            new RecordingObserver()
        );
        for (var turn = 0; turn < 3; turn++)
        {
            await dispatcher.TurnAsync();
            Assert.Equal(2 * turn + 2, lanes.Count);
            foreach (var work in lanes[^2..])
                dispatcher.Finish(work, Done());
        }
        Assert.All(lanes, work => Assert.Equal(work.Claim.Task[0] == 'm' ? 0 : 1, work.Lane));
        lanes.ForEach(work => work.Dispose());
    }

    [Fact]
    public async Task After_a_lost_answer_its_claims_are_released_and_its_results_recorded_once()
    {
        await _dispatcher.TurnAsync();
        _dispatcher.Finish(_lanes[0], Done());
        _ledger.LosesAnswerOf = "exchanges";
        await Assert.ThrowsAsync<LedgerException>(() => _dispatcher.TurnAsync());
        Assert.Equal((TaskState.Done, TaskState.Running), ((await _ledger.FindAsync("t0"))!.State, (await _ledger.FindAsync("t2"))!.State));
        _ledger.LosesAnswerOf = null;
        await _dispatcher.TurnAsync();
        Assert.Equal("t0", Assert.Single(_observer.Done).Task);
        Assert.Contains("releases t2", _ledger.Questions);
        Assert.Equal(["t0", "t1", "t2"], _lanes.Select(work => work.Claim.Task));
        Assert.Equal(2, (await _ledger.FindAsync("t2"))!.Token);
    }

    [Fact]
    public async Task What_was_taken_away_is_stopped_and_its_late_result_refused()
    {
        await _dispatcher.TurnAsync();
        _time.Advance(31);
        List<Work> others = [];
        var heir = Other("two", "process two", others);
        await heir.TurnAsync();
        await heir.ReclaimExpiredAsync(_ => false);
        Assert.Equal("rescued 2 of silos whose leases ran out", _observer.Words.Last());
        await _dispatcher.RenewAsync();
        Assert.All(_lanes, work => Assert.True(work.Stopping.IsCancellationRequested));
        Assert.Equal(["lost t0", "lost t1"], _observer.Words.TakeLast(2));
        _dispatcher.Finish(_lanes[0], Done());
        _dispatcher.Finish(_lanes[1], new Outcome.GivenBack("stopped", [], Trouble: false));
        await _dispatcher.TurnAsync(claims: false);
        Assert.Equal(["gave back t1: it was taken from this silo", "refused t0"], _observer.Words.TakeLast(2));
        Assert.True(_dispatcher.IsIdle);
        Assert.Equal(1, (await _ledger.FindAsync("t0"))!.Deaths);
    }

    [Fact]
    public async Task Renewing_stops_nothing_that_is_still_held()
    {
        await _dispatcher.TurnAsync();
        _time.Advance(29);
        await _dispatcher.RenewAsync();
        _time.Advance(29);
        await _dispatcher.ReclaimExpiredAsync(_ => false);
        Assert.All(_lanes, work => Assert.False(work.Stopping.IsCancellationRequested));
        Assert.Empty(_observer.Words);
    }

    [Fact]
    public async Task A_cancelled_sweeps_tasks_are_stopped()
    {
        await _dispatcher.TurnAsync();
        await _ledger.CancelAsync("s");
        await _dispatcher.RenewAsync();
        Assert.All(_lanes, work => Assert.True(work.Stopping.IsCancellationRequested));
    }

    [Fact]
    public async Task A_silo_known_to_be_dead_is_evicted_at_once_and_the_others_stay()
    {
        await Other("dead", "process dead", []).TurnAsync();
        await Other("elsewhere", "process elsewhere", []).TurnAsync();
        await _dispatcher.TurnAsync();
        await _dispatcher.ReclaimExpiredAsync(process => process == "process dead");
        Assert.Equal("rescued 2 of dead", Assert.Single(_observer.Words));
        Assert.Equal(["elsewhere", "one"], (await _ledger.SilosAsync()).Select(silo => silo.Name));
    }

    [Fact]
    public async Task Failures_and_lost_needs_are_told()
    {
        await _dispatcher.TurnAsync();
        _dispatcher.Finish(_lanes[0], Done());
        _dispatcher.Finish(_lanes[1], new Outcome.Failed("no luck", Certain: false));
        await _dispatcher.TurnAsync();
        Assert.Equal("failed t1: no luck, again", Assert.Single(_observer.Words));
        _dispatcher.Finish(_lanes[2], new Outcome.GivenBack("t0 is gone", ["t0"], Trouble: false));
        await _dispatcher.TurnAsync(claims: false);
        Assert.Equal("gave back t2: t0 is gone", _observer.Words.Last());
        Assert.Equal(
            (TaskState.Ready, TaskState.Ready, TaskState.Waiting),
            ((await _ledger.FindAsync("t0"))!.State, (await _ledger.FindAsync("t2"))!.State, (await _ledger.FindAsync("t8"))!.State)
        );
    }

    [Fact]
    public async Task Large_results_are_handed_in_a_few_at_a_time()
    {
        await _dispatcher.TurnAsync();
        foreach (var work in _lanes.ToArray())
            _dispatcher.Finish(work, Done(10 << 20));
        _dispatcher.Drain();
        Assert.True(await _dispatcher.TurnAsync());
        Assert.Single(_observer.Done);
        Assert.False(await _dispatcher.TurnAsync());
        Assert.Equal(2, _observer.Done.Count);
        Assert.True(_dispatcher.IsIdle);
    }

    [Fact]
    public async Task Draining_claims_nothing_more_and_leaving_gives_back_the_rest()
    {
        await _dispatcher.TurnAsync();
        _dispatcher.Drain();
        _dispatcher.Finish(_lanes[0], Done());
        await _dispatcher.TurnAsync();
        Assert.Equal(2, _lanes.Count);
        await _dispatcher.LeaveAsync();
        Assert.Equal((TaskState.Ready, 0), ((await _ledger.FindAsync("t1"))!.State, (await _ledger.FindAsync("t1"))!.Deaths));
        Assert.Empty(await _ledger.SilosAsync());
    }

    [Fact]
    public async Task A_silo_that_is_assigned_its_work_takes_that_and_nothing_else()
    {
        var assignments = new Assignments();
        using var mine = new Lanes(_ledger, assignments, _observer);
        Assert.False(await mine.Dispatcher.TurnAsync());
        Assert.Empty(mine.Begun);

        // t8 waits for t0, and there is no t99.
        assignments.Add("cpu", LaneRole.Tasks, ["t8", "t5", "t99", "t3", "t5", "t4"]);
        while (await mine.Dispatcher.TurnAsync()) { }
        Assert.Equal(["t5", "t3"], mine.Begun.Select(work => work.Claim.Task));
        Assert.Equal(["could not have t8", "could not have t99"], _observer.Words);
        mine.Dispatcher.Finish(mine.Begun[1], Done());
        Assert.False(await mine.Dispatcher.TurnAsync());
        Assert.Equal(["t5", "t3", "t4"], mine.Begun.Select(work => work.Claim.Task));
        Assert.Equal(1, mine.Begun[2].Lane);

        // Another has it already; what is assigned for a kind of lane that is not here is never asked for.
        assignments.Add("cpu", LaneRole.Tasks, ["t5"]);
        assignments.Add("cuda", LaneRole.Tasks, ["t7"]);
        mine.Dispatcher.Finish(mine.Begun[0], Done());
        Assert.False(await mine.Dispatcher.TurnAsync());
        Assert.Equal("could not have t5", _observer.Words.Last());
        Assert.Equal(3, mine.Begun.Count);
    }

    [Fact]
    public async Task An_assignment_survives_a_lost_answer()
    {
        var assignments = new Assignments();
        using var mine = new Lanes(_ledger, assignments, _observer);
        assignments.Add("cpu", LaneRole.Tasks, ["t5"]);
        _ledger.LosesAnswerOf = "exchanges";
        await Assert.ThrowsAsync<LedgerException>(() => mine.Dispatcher.TurnAsync());
        _ledger.LosesAnswerOf = null;
        await mine.Dispatcher.TurnAsync();
        Assert.Equal(("t5", 2), (Assert.Single(mine.Begun).Claim.Task, mine.Begun[0].Claim.Token));
        Assert.Empty(_observer.Words);
    }

    private sealed class Lanes : IDisposable
    {
        public Lanes(ILedger ledger, Assignments assignments, RecordingObserver observer) =>
            Dispatcher = new Dispatcher(ledger, "two", "process two", Lane.OnProcessor(2), assignments, Begun.Add, observer);

        public List<Work> Begun { get; } = [];

        public Dispatcher Dispatcher { get; }

        public void Dispose() => Begun.ForEach(work => work.Dispose());
    }
}
