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

public sealed class SiloHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FailingLedger _ledger;
    private readonly CancellationTokenSource _end = new();

    public SiloHostTests()
    {
        _ledger = new FailingLedger(Ledgers.Open(_folder["ledger.db"]));
        _ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("a", "k", "{}", []), new LedgerTask("b", "k", "{}", ["a"])]));
    }

    public void Dispose()
    {
        _end.Dispose();
        _ledger.Dispose();
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
    public void Asked_to_end_it_lets_running_tasks_finish_and_claims_nothing_more()
    {
        using var host = Host(
            (_, stopping) =>
            {
                _end.Cancel();
                Assert.False(stopping.IsCancellationRequested);
                return NamedComputer.Empty;
            }
        );
        host.Run(_end.Token);
        Assert.Equal((TaskState.Done, TaskState.Ready), (_ledger.Find("a")!.State, _ledger.Find("b")!.State));
        Assert.Empty(_ledger.Silos());
        Assert.False(host.IsReady);
    }

    [Fact]
    public void When_the_grace_is_over_running_tasks_are_stopped_and_given_back()
    {
        using var host = Host(
            (_, stopping) =>
            {
                _end.Cancel();
                stopping.WaitHandle.WaitOne();
                return new Outcome.GivenBack("stopped", [], Trouble: false);
            },
            grace: TimeSpan.Zero
        );
        host.Run(_end.Token);
        Assert.Equal((TaskState.Ready, 0, 0), (_ledger.Find("a")!.State, _ledger.Find("a")!.Deaths, _ledger.Find("a")!.Failures));
    }

    [Fact]
    public void A_patient_silo_outlives_a_ledger_that_does_not_answer_and_hands_in_what_it_has()
    {
        var down = false;
        var observer = new RecordingObserver
        {
            OnEnded = () =>
            {
                if (_ledger.Find("b")!.State == TaskState.Done)
                    _end.Cancel();
            },
        };
        using var host = Host(
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
        host.Run(_end.Token);
        Assert.True(down);
        Assert.Equal(["no ledger: gone", "ledger again"], observer.Words);
        Assert.Equal(["a", "b"], observer.Done.Select(claim => claim.Task));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_ledger_that_cannot_be_used_ends_it_with_the_reason(bool patient, bool transient)
    {
        _ledger.Trouble = new LedgerException("the disk is full") { IsTransient = transient };
        using var host = Host((_, _) => NamedComputer.Empty, patient: patient);
        Assert.Equal("the disk is full", Assert.Throws<LedgerException>(() => host.Run(_end.Token)).Message);
    }

    [Fact]
    public void Tasks_of_another_version_end_it_and_are_given_back()
    {
        using var host = new SiloHost(
            _ledger,
            new TaskComputer(new Results(_ledger, null)),
            new SiloOptions { Lanes = ["cpu"] },
            new RecordingObserver()
        );
        Assert.Contains(
            "was made by another version of agop",
            Assert.Throws<OtherVersionException>(() => host.Run(_end.Token)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(TaskState.Ready, _ledger.Find("a")!.State);
    }
}
