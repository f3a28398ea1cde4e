using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Hosting;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Tests.Support;

/// <summary>A small sweep on a ledger in a file, worked off by one silo in this process.</summary>
internal sealed class SmallRun : IDisposable
{
    private readonly string? _artifacts;

    public SmallRun(string folder, string text, string? artifacts = null)
    {
        _artifacts = artifacts;
        Ledger = Ledgers.Open(Path.Combine(folder, "ledger.db"));
        Sweep = new SubmittedSweep(Ledger, new SweepDefinition("small.yaml", text, null), "small.yaml");
        Results = NewResults();
    }

    public ILedger Ledger { get; }

    public SubmittedSweep Sweep { get; }

    public Results Results { get; private set; }

    public IReadOnlyList<TaskDefinition> Tasks => Sweep.Plan.Tasks;

    /// <summary>Nothing is remembered any more.</summary>
    public Results NewResults() => Results = new Results(Ledger, _artifacts is null ? null : new ResultStore(_artifacts));

    /// <summary>Submits the sweep, works it off, and interrupts after so many starts, if asked to.</summary>
    public RecordingObserver Work(int lanes = 2, int? interruptAfter = null)
    {
        Sweep.Submit();
        return Finish(lanes, interruptAfter);
    }

    /// <summary>The table.</summary>
    public string Csv()
    {
        var task = Sweep.SubmitSummary(Sweep.Outcome());
        Finish(1, null);
        return CsvReport.Write(Results.Load(task.Id).ValuesAs<SweepSummary>());
    }

    public void Dispose() => Ledger.Dispose();

    private RecordingObserver Finish(int lanes, int? interruptAfter)
    {
        using var end = new CancellationTokenSource();
        var started = 0;
        var observer = new RecordingObserver
        {
            OnStarted = _ =>
            {
                if (++started == interruptAfter)
                    end.Cancel();
            },
            OnEnded = () =>
            {
                if (Ledger.Sweep(Sweep.Id)!.Ended)
                    end.Cancel();
            },
        };
        if (Ledger.Sweep(Sweep.Id)!.Ended)
            return observer;
        using var host = new SiloHost(
            Ledger,
            new TaskComputer(Results),
            new SiloOptions
            {
                Lanes = [.. Enumerable.Repeat("cpu", lanes)],
                Grace = TimeSpan.Zero,
                RetryTransient = false,
            },
            observer
        );
        host.Run(end.Token);
        return observer;
    }
}
