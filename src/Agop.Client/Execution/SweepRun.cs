using System.Diagnostics;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Forecasts;
using Agop.Grains.Progress;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Agop.Silo.Telemetry.Gpus;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Tasks.Summarize;

namespace Agop.Client.Execution;

/// <summary>Brings a sweep to its end with a silo in this process, and writes its report.</summary>
/// <param name="ledger">Where its tasks are.</param>
/// <param name="sweep">The sweep.</param>
/// <param name="results">Where results are.</param>
/// <param name="folder">Where the report goes.</param>
/// <param name="cluster">The silo's place in an Orleans cluster, or null.</param>
/// <param name="lanes">The lanes of this process.</param>
/// <param name="retryTransient">Whether to wait for a ledger that does not answer.</param>
/// <param name="json">Whether to print JSON instead of the table.</param>
/// <param name="html">Whether to write the page, too.</param>
/// <param name="quiet">Whether to print nothing at the end.</param>
/// <param name="claims">What its report tests; the paper's unless given.</param>
internal sealed class SweepRun(
    ILedger ledger,
    SubmittedSweep sweep,
    Results results,
    string folder,
    ClusterSettings? cluster,
    IReadOnlyList<Lane> lanes,
    bool retryTransient,
    bool json,
    bool html = false,
    bool quiet = false,
    ClaimSet? claims = null
)
{
    /// <summary>How often a line is written where there is no terminal.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);

    /// <summary>Submits the sweep, works on it until nothing is left, and reports.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        PrepareFolder();
        using var observer = Observer(ProgressDisplay.OnError(s_interval));
        var planned = sweep.Plan.Sweep;
        observer.Say(
            $"{planned.Name}: {planned.Data.Count} data sets x {planned.Seeds.Count} seeds x {planned.Methods.Count} methods, "
                + $"{planned.Architecture.Id}, {(planned.Trains ? $"{planned.Training.Epochs} epochs" : "as it is")}, {lanes.Count} lanes"
        );
        await using var silo = Silo(observer);
        silo.Listen();
        await ledger.RetryAsync(sweep.Id, cancellation);
        var forecast = await ForecastReader.ReadAsync(ledger, sweep.Plan, lanes, cancellation);
        var told = new ForecastDisplay(planned.Name, forecast, lanes, new DeviceMemory(lanes));
        observer.Say($"time: {told.Time}");
        foreach (var warning in told.Warnings)
            observer.Note(warning);
        await sweep.SubmitAsync(cancellation: cancellation);
        if (sweep.Plan.Sweep.Kernels.Path == ExecutionPath.Libtorch)
            Notes.TellOfConvolutions();
        return await FinishAsync(silo, observer, mends: true, cancellation, forecast.Seconds);
    }

    /// <summary>Reports on a sweep that others have worked off.</summary>
    public async Task<int> ReportAsync(CancellationToken cancellation)
    {
        PrepareFolder();
        using var observer = Observer(ProgressDisplay.Silent());
        await using var silo = Silo(observer);
        return await FinishAsync(silo, observer, mends: false, cancellation);
    }

    private RunObserver Observer(ProgressDisplay display)
    {
        var progress = new SweepProgress(new SweepIndex(sweep.Plan), null, TimeProvider.System);
        progress.Use(lanes.Count);
        return new RunObserver(progress, new ProgressReader(ledger, null, sweep.Id, progress), display);
    }

    /// <summary>A silo in this process that works for the sweep alone, and ends with it.</summary>
    private SiloApplication Silo(RunObserver observer) =>
        SiloApplication.Build(
            new SiloParts(
                ledger,
                results,
                options =>
                {
                    options.Lanes = lanes;
                    options.Sweep = sweep.Id;
                    options.RetryTransient = retryTransient;
                    options.Grace = TimeSpan.Zero;
                }
            )
            {
                Cluster = cluster,
                Observers = [observer],
                Logging = Logs.Sent,
                IsObserved = TelemetryPipeline.IsSent,
            }
        );

    private async Task<int> FinishAsync(
        SiloApplication silo,
        RunObserver observer,
        bool mends,
        CancellationToken cancellation,
        double? forecast = null
    )
    {
        var (started, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        var cached = await sweep.DoneAsync(cancellation);
        observer.Planned(cached);
        await using var session = new SiloSession(ledger, sweep.Id, silo, observer, cancellation);
        while (true)
        {
            if ((await session.WaitForTheEndAsync()).Cancelled && mends)
                throw new InputException(
                    "sweep",
                    $"{sweep.Plan.Sweep.Name} was cancelled; what was finished is kept, and 'agop report {ShortId.Of(sweep.Id)}' shows it"
                );
            var outcome = await session.AskAsync(() => sweep.OutcomeAsync(cancellation));
            var task = await session.AskAsync(() => sweep.SubmitSummaryAsync(outcome, cancellation));
            try
            {
                var illustrations = await session.AskAsync(async () =>
                {
                    var planned = await ReportIllustrations.PlanAsync(sweep, outcome, results, timed: html);
                    await sweep.SubmitIllustrationsAsync(planned.Computable(mends ? null : lanes), cancellation);
                    return planned;
                });
                await session.WaitForTheEndAsync();
                return await session.AskAsync(() =>
                    ConcludeAsync(
                        new FinishedRun(sweep, task, outcome, cached, observer.Computed, lanes.Count, started, clock.Elapsed, forecast),
                        illustrations,
                        observer
                    )
                );
            }
            catch (LostResultException lost) when (mends)
            {
                observer.Note($"{lost.Message}; it is computed again");
                await session.AskAsync(() => ledger.ReopenAsync([lost.Task], cancellation));
            }
        }
    }

    private async Task<int> ConcludeAsync(FinishedRun run, ReportIllustrations illustrations, RunObserver progress)
    {
        if (await ledger.FindAsync(run.SummaryTask.Id) is { State: not TaskState.Done } failed)
            throw new InvalidOperationException($"the summary failed: {failed.Error}");
        var summary = SummaryTable.Of(await results.LoadAsync(run.SummaryTask.Id));
        summary = summary with { Claims = await ReportClaims.TestAsync(claims ?? BuiltInClaims.Paper, summary, run.SummaryTask, results) };
        var (galleries, costs) = await illustrations.CollectAsync(ledger);
        await new ReportFolder(folder, results).WriteAsync(run, summary, galleries, html ? costs : null);
        if (html)
            HtmlReportFile.Write(folder, folder);
        progress.Close();
        if (json)
            LeaderboardDisplay.PrintJson(summary);
        else if (!quiet)
            LeaderboardDisplay.Print(run, summary, folder);
        return run.Outcome.Failures.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    /// <summary>Finds out before hours of work, not after, that the report could not be written.</summary>
    private void PrepareFolder()
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.WriteText(Path.Combine(folder, ".writable"), "");
            File.Delete(Path.Combine(folder, ".writable"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("--out", $"expected a folder that can be written, not '{folder}' ({error.Message})", error);
        }
    }
}
