using System.Globalization;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Silo.Hosting;
using Agop.Silo.Lanes;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Tests.Support;

/// <summary>A small sweep on a ledger in a file, worked off by one silo in this process.</summary>
internal sealed class SmallRun : IAsyncDisposable
{
    private readonly string? _artifacts;

    private SmallRun(ILedger ledger, string text, string? artifacts)
    {
        (Ledger, _artifacts) = (ledger, artifacts);
        Sweep = new SubmittedSweep(Ledger, new SweepDefinition("small.yaml", text, null), "small.yaml");
    }

    public ILedger Ledger { get; }

    public SubmittedSweep Sweep { get; }

    public Results Results { get; private set; } = null!;

    public IReadOnlyList<TaskDefinition> Tasks => [.. Sweep.Plan.Tasks];

    public static async Task<SmallRun> Open(string folder, string text, string? artifacts = null)
    {
        var run = new SmallRun(await Ledgers.OpenAsync(Path.Combine(folder, "ledger.db")), text, artifacts);
        await run.NewResults();
        return run;
    }

    /// <summary>Nothing is remembered any more.</summary>
    public async Task<Results> NewResults() =>
        Results = await Results.OpenAsync(Ledger, _artifacts is null ? null : new ResultStore(_artifacts));

    /// <summary>Submits the sweep, works it off, and interrupts after so many starts, if asked to.</summary>
    public Task<RecordingObserver> Work(int lanes = 2, int? interruptAfter = null) => Work(Lane.OnProcessor(lanes), interruptAfter);

    /// <summary>The same on these lanes.</summary>
    public async Task<RecordingObserver> Work(IReadOnlyList<Lane> lanes, int? interruptAfter = null)
    {
        await Sweep.SubmitAsync();
        return await Finish(lanes, interruptAfter);
    }

    /// <summary>The table.</summary>
    public async Task<string> Csv() => await Csv(Results, await Summarize());

    /// <summary>The task that summarizes what is done, done.</summary>
    public async Task<TaskDefinition> Summarize()
    {
        var task = await Sweep.SubmitSummaryAsync(await Sweep.OutcomeAsync());
        await Finish(Lane.OnProcessor(1), null);
        return task;
    }

    /// <summary>A summary's table.</summary>
    public static async Task<string> Csv(Results results, TaskDefinition summary)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        await CsvReport.WriteAsync("cnn8by8", SweepScores.ReadAsync(results, summary), text);
        return text.ToString();
    }

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();

    private async Task<RecordingObserver> Finish(IReadOnlyList<Lane> lanes, int? interruptAfter)
    {
        using var end = new CancellationTokenSource();
        var started = 0;
        var ended = new Signal();
        var observer = new RecordingObserver
        {
            OnStarted = _ =>
            {
                if (++started == interruptAfter)
                    end.Cancel();
            },
            OnEnded = ended.Raise,
        };
        if ((await Ledger.SweepAsync(Sweep.Id))!.Ended)
            return observer;
        await using var silo = SiloApplication.Build(
            new SiloParts(
                Ledger,
                Results,
                options =>
                {
                    options.Lanes = lanes;
                    options.Grace = TimeSpan.Zero;
                    options.RetryTransient = false;
                }
            )
            {
                Observers = [observer],
                IsObserved = false,
            }
        );
        var life = silo.RunAsync(end.Token);
        while (!life.IsCompleted && !(await Ledger.SweepAsync(Sweep.Id))!.Ended)
            await Task.WhenAny(life, ended.WaitAsync(TimeSpan.FromMinutes(1)));
        await end.CancelAsync();
        await life;
        ended.Dispose();
        return observer;
    }
}
