using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Tests.Support;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;
using Microsoft.Extensions.Options;

namespace Agop.Silo.Tests.Lanes;

public sealed class SiloWorkerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FailingLedger _ledger = null!;
    private readonly CancellationTokenSource _end = new();

    public async ValueTask InitializeAsync()
    {
        _ledger = new FailingLedger(await Ledgers.OpenAsync(_folder["ledger.db"]));
        await _ledger.SubmitAsync(
            new SweepSubmission("s", "s", "", [new LedgerTask("a", "k", "{}", []), new LedgerTask("b", "k", "{}", ["a"])])
        );
    }

    public async ValueTask DisposeAsync()
    {
        _end.Dispose();
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    private SiloApplication Silo(
        Func<Claim, CancellationToken, Outcome> compute,
        RecordingObserver? observer = null,
        TimeSpan? grace = null,
        bool patient = true
    ) => Silo(new NamedComputer(compute), observer, grace, patient);

    private SiloApplication Silo(ITaskComputer computer, RecordingObserver? observer = null, TimeSpan? grace = null, bool patient = true) =>
        SiloApplication.Build(
            new SiloParts(
                _ledger,
                new Results(_ledger, null),
                options =>
                {
                    options.Lanes = Lane.OnProcessor(1);
                    options.Grace = grace ?? TimeSpan.FromMinutes(5);
                    options.RetryTransient = patient;
                    options.Heartbeat = TimeSpan.FromMilliseconds(50);
                }
            )
            {
                Observers = [observer ?? new RecordingObserver()],
                Computer = computer,
                IsObserved = false,
            }
        );

    [Fact]
    public async Task Asked_to_end_it_lets_running_tasks_finish_and_claims_nothing_more()
    {
        await using var silo = Silo(
            (_, stopping) =>
            {
                _end.Cancel();
                Assert.False(stopping.IsCancellationRequested);
                return NamedComputer.Empty;
            }
        );
        await silo.RunAsync(_end.Token);
        Assert.Equal((TaskState.Done, TaskState.Ready), ((await _ledger.FindAsync("a"))!.State, (await _ledger.FindAsync("b"))!.State));
        Assert.Empty(await _ledger.SilosAsync());
        Assert.False(silo.IsReady);
    }

    [Fact]
    public async Task Asked_to_end_while_it_waits_for_its_ledger_it_has_begun_no_lane()
    {
        _ledger.Trouble = new LedgerException("gone") { IsTransient = true };
        var observer = new RecordingObserver { OnLedgerFailed = _end.Cancel };
        var computer = new NamedComputer((_, _) => NamedComputer.Empty);
        await using var silo = Silo(computer, observer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silo.RunAsync(_end.Token));
        Assert.Empty(observer.Done);
        Assert.False(silo.IsReady);
        // A lane that loads libtorch while the process ends would crash it.
        Assert.Equal(0, computer.Prepared);
    }

    [Fact]
    public async Task When_the_grace_is_over_running_tasks_are_stopped_and_given_back()
    {
        await using var silo = Silo(
            (_, stopping) =>
            {
                _end.Cancel();
                stopping.WaitHandle.WaitOne();
                return new Outcome.GivenBack("stopped", [], Trouble: false);
            },
            grace: TimeSpan.Zero
        );
        await silo.RunAsync(_end.Token);
        Assert.Equal(
            (TaskState.Ready, 0, 0),
            ((await _ledger.FindAsync("a"))!.State, (await _ledger.FindAsync("a"))!.Deaths, (await _ledger.FindAsync("a"))!.Failures)
        );
    }

    [Fact]
    public async Task A_patient_silo_outlives_a_ledger_that_does_not_answer_and_hands_in_what_it_has()
    {
        var down = false;
        var observer = new RecordingObserver
        {
            OnRecorded = claim =>
            {
                if (claim.Task == "b")
                    _end.Cancel();
            },
        };
        await using var silo = Silo(
            (claim, _) =>
            {
                // While the first task is computed the ledger goes away, until the silo has noticed.
                if (claim.Task == "a")
                    (down, _ledger.Trouble) = (true, new LedgerException("gone") { IsTransient = true });
                return NamedComputer.Empty;
            },
            observer
        );
        observer.OnLedgerFailed = () => _ledger.Trouble = null;
        await silo.RunAsync(_end.Token);
        Assert.True(down);
        Assert.Equal(["no ledger: gone", "ledger again"], observer.Words);
        Assert.Equal(["a", "b"], observer.Done.Select(claim => claim.Task));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_ledger_that_cannot_be_used_ends_it_with_the_reason(bool patient, bool transient)
    {
        _ledger.Trouble = new LedgerException("the disk is full") { IsTransient = transient };
        await using var silo = Silo((_, _) => NamedComputer.Empty, patient: patient);
        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<LedgerException>(() => silo.RunAsync(_end.Token))).Message);
    }

    [Fact]
    public async Task A_task_from_before_there_were_skills_fails_where_this_version_computes_it_differently()
    {
        var observer = new RecordingObserver { OnEnded = _end.Cancel };
        await using var silo = Silo(new TaskComputer(await Results.OpenAsync(_ledger, null)), observer);
        await silo.RunAsync(_end.Token);
        var task = (await _ledger.FindAsync("a"))!;
        Assert.Equal(TaskState.Failed, task.State);
        Assert.Contains("made by an earlier version of agop", task.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_another_version_waits_for_a_silo_of_that_version()
    {
        await _ledger.CancelAsync("s");
        var other = TaskKinds.Train.Version + 1;
        await _ledger.SubmitAsync(
            new SweepSubmission(
                "t",
                "t",
                "",
                [new LedgerTask("other", "train", "{}", [], Skill: $"train/{other}"), new LedgerTask("own", "train", "{}", [])]
            )
        );
        await using var silo = Silo(
            (_, _) =>
            {
                _end.Cancel();
                return NamedComputer.Empty;
            }
        );
        await silo.RunAsync(_end.Token);
        Assert.Equal(
            (TaskState.Ready, TaskState.Done),
            ((await _ledger.FindAsync("other"))!.State, (await _ledger.FindAsync("own"))!.State)
        );
    }

    [Theory]
    [InlineData("name: expected some text", "", 20.0, 3.0)]
    [InlineData("grace: expected 0 to 86400 seconds, not -1", "one", -1.0, 3.0)]
    [InlineData("grace: expected 0 to 86400 seconds, not 86401", "one", 86_401.0, 3.0)]
    [InlineData("heartbeat: expected more than 0 seconds, not 0", "one", 20.0, 0.0)]
    public async Task Options_that_no_silo_can_work_with_are_refused_by_name_before_it_starts(
        string expected,
        string name,
        double grace,
        double heartbeat
    )
    {
        await using var silo = SiloApplication.Build(
            new SiloParts(
                _ledger,
                new Results(_ledger, null),
                options =>
                {
                    options.Name = name;
                    options.Grace = TimeSpan.FromSeconds(grace);
                    options.Heartbeat = TimeSpan.FromSeconds(heartbeat);
                }
            )
            {
                IsObserved = false,
            }
        );
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => silo.RunAsync(_end.Token));
        Assert.Equal(
            [
                .. name.Length == 0 ? new[] { expected } : [],
                "lanes: expected 1 to 1024, not 0",
                .. name.Length == 0 ? [] : new[] { expected },
            ],
            refused.Failures
        );
        Assert.Empty(await _ledger.SilosAsync());
    }
}
