using Agop.Core.Training;
using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Progress;

/// <summary>Four tasks of one kind, of which the first two may be claimed, in a ledger and as silos tell of them.</summary>
public sealed class SweepProgressTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly SweepProgress _progress;
    private ILedger _ledger = null!;
    private ProgressReader _reader = null!;
    private long _silo;

    public SweepProgressTests() => _progress = new SweepProgress(null, "a note", _time);

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledgers.OpenAsync(_folder["ledger.db"], new LedgerOptions { Time = _time });
        await _ledger.SubmitAsync(
            new SweepSubmission(
                "s",
                "sweep",
                "",
                [new("a", "k", "{}", []), new("b", "k", "{}", []), new("c", "k", "{}", ["a"]), new("d", "k", "{}", ["b"])]
            )
        );
        _silo = await _ledger.JoinAsync("one");
        _reader = new ProgressReader(_ledger, null, "s", _progress);
        Assert.Null(_progress.Snapshot());
        await _reader.ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private void Apply(string task, TaskChange change, double share = 0, string silo = "one", string? facts = null) =>
        _progress.Apply(new TaskEvent(task, "k", change, silo, 0, _time.GetUtcNow(), null, share, 1, facts));

    private SweepSnapshot Snapshot => _progress.Snapshot()!;

    private int this[TaskState state] => Snapshot.Sweep.Count(state);

    private async Task<Claim> ClaimAsync() => (await _ledger.ClaimAsync(_silo)).Single();

    private async Task<bool> AgreesAsync() => _reader.KnowsAllOf((await _ledger.SweepAsync("s"))!);

    [Fact]
    public void A_report_shows_at_once_and_counts_once_when_it_is_repeated()
    {
        Assert.Equal((2, 2, 4, 0), (this[TaskState.Ready], this[TaskState.Waiting], Snapshot.Sweep.Tasks, Snapshot.Share));
        Apply("a", TaskChange.Started);
        Apply("a", TaskChange.Progressed, 0.4);
        var running = Assert.Single(Snapshot.Running);
        Assert.Equal(("a", "k", "k", "one", 0.4), (running.Task, running.Kind, running.About, running.Silo, running.Share));
        Assert.Equal((1, 1, 2), (this[TaskState.Running], this[TaskState.Ready], this[TaskState.Waiting]));
        Apply("a", TaskChange.Done);
        Apply("a", TaskChange.Done);
        Apply("a", TaskChange.Progressed, 0.9);
        Assert.Equal((1, 0, 4), (this[TaskState.Done], this[TaskState.Running], Snapshot.Sweep.Tasks));
        Apply("b", TaskChange.Started);
        Apply("b", TaskChange.Failed);
        Assert.Equal((1, 1, 0.25), (this[TaskState.Done], this[TaskState.Failed], Snapshot.Share));
        Assert.Equal([new KeyValuePair<string, int>("done", 1)], Assert.Single(Snapshot.Kinds).States.Where(state => state.Key == "done"));
        Assert.Equal("a note", Snapshot.Note);
    }

    [Fact]
    public void A_late_word_of_one_silo_does_not_end_what_runs_on_another()
    {
        Apply("a", TaskChange.Started, silo: "one");
        Apply("a", TaskChange.Started, silo: "two");
        Apply("a", TaskChange.Again, silo: "one");
        Assert.Equal("two", Assert.Single(Snapshot.Running).Silo);
        Apply("a", TaskChange.Again, silo: "two");
        Assert.Empty(Snapshot.Running);
    }

    [Fact]
    public async Task Ends_that_no_silo_reported_are_read_from_the_ledger()
    {
        Assert.True(await AgreesAsync());
        var claim = await ClaimAsync();
        await _ledger.CompleteAsync(claim, default, 3);
        Assert.False(await AgreesAsync());
        // The word may arrive before the ledger is asked, or after: it counts once.
        Apply(claim.Task, TaskChange.Done);
        await _reader.ReadAsync();
        Apply(claim.Task, TaskChange.Done);
        Assert.Equal(
            (1, 3, 3.0),
            (this[TaskState.Done], this[TaskState.Ready] + this[TaskState.Waiting], Snapshot.Kinds[0].SecondsPerTask)
        );
        Assert.True(await AgreesAsync());
    }

    [Fact]
    public async Task Reports_that_arrive_while_the_ledger_is_read_are_kept()
    {
        var read = _progress.BeginRead();
        var (kinds, status) = (await _ledger.KindsAsync("s"), (await _ledger.SweepAsync("s"))!);
        void Answer(long question)
        {
            _progress.BeginAll();
            _progress.EndAll(question);
            _progress.Load(question, status, kinds, new HashSet<string>());
        }
        Apply("a", TaskChange.Done);
        Apply("b", TaskChange.Started);
        Answer(read);
        Assert.Equal((1, 1), (this[TaskState.Done], this[TaskState.Running]));
        // What the next answer does not know either was never recorded.
        Answer(_progress.BeginRead());
        Assert.Equal((0, 0), (this[TaskState.Done], this[TaskState.Running]));
    }

    [Fact]
    public async Task It_seems_ended_when_all_has_ended_and_is_when_the_ledger_says_so()
    {
        foreach (var task in new[] { "a", "b", "c" })
            Apply(task, TaskChange.Done);
        Assert.False(_progress.SeemsEnded);
        Apply("d", TaskChange.Failed);
        Assert.True(_progress.SeemsEnded);
        Assert.True(Snapshot.Sweep.Ended);
        // None of it is recorded.
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Equal((false, 0), (Snapshot.Sweep.Ended, this[TaskState.Done]));
    }

    [Fact]
    public async Task A_retried_task_is_open_again_when_the_ledger_says_so()
    {
        var claim = await ClaimAsync();
        await _ledger.FailAsync(claim, "broken", certain: true);
        await _reader.ReadAsync();
        Assert.Equal((1, 1), (this[TaskState.Failed], this[TaskState.Blocked]));
        Assert.Equal((claim.Task, "broken"), (Assert.Single(Snapshot.Failures).Task, Snapshot.Failures[0].Error));
        await _ledger.RetryAsync("s");
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Equal((0, 0, 2, 2), (this[TaskState.Failed], this[TaskState.Blocked], this[TaskState.Ready], this[TaskState.Waiting]));
        Assert.Empty(Snapshot.Failures);
    }

    [Fact]
    public async Task What_ran_on_a_silo_that_died_runs_no_more()
    {
        var claim = await ClaimAsync();
        Apply(claim.Task, TaskChange.Started);
        Assert.True(await AgreesAsync());
        await _ledger.EvictSiloAsync(_silo);
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Empty(Snapshot.Running);
        Assert.Equal((0, 2), (this[TaskState.Running], this[TaskState.Ready]));
    }

    [Fact]
    public async Task A_cancelled_sweep_is_called_so()
    {
        await _ledger.CancelAsync("s");
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Equal(("cancelled", true, 4), (Snapshot.Sweep.State, Snapshot.Sweep.Ended, this[TaskState.Cancelled]));
    }

    [Fact]
    public void What_lanes_told_the_ledger_replaces_what_they_told_before()
    {
        RunningTask Runs(string task) => new(task, "k", "k", "one", 0, 0.5, _time.GetUtcNow());
        var nothing = new Dictionary<string, TrainingPreview>();
        _progress.Apply([Runs("a"), Runs("b")], nothing, lanes: 2);
        Assert.Equal(["a", "b"], Snapshot.Running.Select(task => task.Task));
        Apply("a", TaskChange.Done);
        _progress.Apply([Runs("a")], nothing, lanes: 2);
        Assert.Empty(Snapshot.Running);
    }

    [Fact]
    public async Task Why_a_task_failed_is_asked_for_when_a_silo_reports_it()
    {
        var claim = await ClaimAsync();
        await _reader.ReadAsync();
        await _ledger.FailAsync(claim, "broken", certain: true);
        Apply(claim.Task, TaskChange.Failed);
        Assert.Empty(Snapshot.Failures);
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Equal("broken", Assert.Single(Snapshot.Failures).Error);
        Assert.True(await AgreesAsync());
    }

    [Fact]
    public async Task Tasks_that_become_ready_are_noticed()
    {
        var claim = await ClaimAsync();
        await _ledger.CompleteAsync(claim, default, 3);
        Apply(claim.Task, TaskChange.Done);
        Assert.Equal((1, 2), (this[TaskState.Ready], this[TaskState.Waiting]));
        Assert.False(await AgreesAsync());
        await _reader.ReadAsync();
        Assert.Equal((2, 1), (this[TaskState.Ready], this[TaskState.Waiting]));
    }

    [Fact]
    public async Task What_begins_and_ends_between_two_questions_does_not_change_how_many_run_elsewhere()
    {
        await _ledger.ClaimAsync(await _ledger.JoinAsync("two"));
        await _reader.ReadAsync();
        var before = this[TaskState.Running];
        foreach (var task in new[] { "b", "c", "d" })
        {
            Apply(task, TaskChange.Started);
            Apply(task, TaskChange.Done);
        }
        Assert.Equal((1, 1), (before, this[TaskState.Running]));
    }

    [Fact]
    public void An_older_snapshot_is_told_from_a_newer_one_of_the_same_life()
    {
        var first = new ToldSnapshot(Guid.NewGuid(), 1, Snapshot, null);
        var second = first with { Version = 2 };
        Assert.Equal((true, false, false), (first.IsOlderThan(second), second.IsOlderThan(first), first.IsOlderThan(first)));
        // A silo whose clock is behind may be the next one's home; what it tells is news.
        Assert.False((first with { Activation = Guid.NewGuid() }).IsOlderThan(second));
    }
}
