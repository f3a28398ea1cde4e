using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Hosting;

public sealed class SiloHostTests : IAsyncLifetime
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

    private SiloHost Host(
        Func<Claim, CancellationToken, Outcome> compute,
        RecordingObserver? observer = null,
        TimeSpan? grace = null,
        bool patient = true
    ) =>
        new(
            _ledger,
            new NamedComputer(compute),
            new SiloOptions
            {
                Lanes = ["cpu"],
                Grace = grace ?? TimeSpan.FromMinutes(5),
                RetryTransient = patient,
                Heartbeat = TimeSpan.FromMilliseconds(50),
            },
            observer ?? new RecordingObserver()
        );

    [Fact]
    public async Task Asked_to_end_it_lets_running_tasks_finish_and_claims_nothing_more()
    {
        await using var host = Host(
            (_, stopping) =>
            {
                _end.Cancel();
                Assert.False(stopping.IsCancellationRequested);
                return NamedComputer.Empty;
            }
        );
        await host.RunAsync(_end.Token);
        Assert.Equal((TaskState.Done, TaskState.Ready), ((await _ledger.FindAsync("a"))!.State, (await _ledger.FindAsync("b"))!.State));
        Assert.Empty(await _ledger.SilosAsync());
        Assert.False(host.IsReady);
    }

    [Fact]
    public async Task When_the_grace_is_over_running_tasks_are_stopped_and_given_back()
    {
        await using var host = Host(
            (_, stopping) =>
            {
                _end.Cancel();
                stopping.WaitHandle.WaitOne();
                return new Outcome.GivenBack("stopped", [], Trouble: false);
            },
            grace: TimeSpan.Zero
        );
        await host.RunAsync(_end.Token);
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
        await using var host = Host(
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
        await host.RunAsync(_end.Token);
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
        await using var host = Host((_, _) => NamedComputer.Empty, patient: patient);
        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<LedgerException>(() => host.RunAsync(_end.Token))).Message);
    }

    [Fact]
    public async Task Tasks_of_another_version_end_it_and_are_given_back()
    {
        await using var host = new SiloHost(
            _ledger,
            new TaskComputer(await Results.OpenAsync(_ledger, null)),
            new SiloOptions { Lanes = ["cpu"] },
            new RecordingObserver()
        );
        Assert.Contains(
            "was made by another version of agop",
            (await Assert.ThrowsAsync<OtherVersionException>(() => host.RunAsync(_end.Token))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(TaskState.Ready, (await _ledger.FindAsync("a"))!.State);
    }
}
