using System.Diagnostics;
using System.Text.Json;
using Agop.Client.Display;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Reports;
using Agop.Core.Sweeps;
using Agop.Core.Tasks;

namespace Agop.Client.Running;

/// <summary>Executes a sweep in this process and writes its report.</summary>
/// <param name="sweep">What to do.</param>
/// <param name="source">Its file.</param>
/// <param name="folder">Where the report goes.</param>
/// <param name="storeFolder">Where results are kept.</param>
/// <param name="lanes">How many tasks at a time.</param>
/// <param name="json">Whether to print JSON instead of the table.</param>
internal sealed class SweepRun(Sweep sweep, string source, string folder, string storeFolder, int lanes, bool json)
{
    public int Execute(CancellationToken cancellation)
    {
        var (started, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        // Now, not at the end: the file may have been edited by then.
        var sourceHash = (Path.GetFileName(source), Manifest.Hash(File.ReadAllBytes(source)));
        PrepareFolder();
        var store = new ResultStore(storeFolder);
        var plan = SweepPlan.Of(sweep);
        using var progress = ProgressDisplay.Create(sweep, lanes);
        var outcome = new LaneExecutor(store, lanes, progress).Run(plan.Tasks, cancellation);

        var ending = plan.Ending(outcome.Failures);
        var summaryTask = ending[^1];
        var summarized = new LaneExecutor(store, lanes, new QuietObserver(progress)).Run(ending, cancellation);
        if (summarized.Failures.TryGetValue(summaryTask.Id, out var error)) throw new InvalidOperationException($"the summary failed: {error}");
        var summary = store.Load(summaryTask.Id).ValuesAs<SweepSummary>();
        progress.Dispose();

        var files = Write(plan, store, outcome, summary);
        Manifest.Write(folder, files, plan, store, outcome, summaryTask, sourceHash, lanes, started, clock.Elapsed);
        if (json) Console.WriteLine(JsonSerializer.Serialize(summary, TaskJson.Indented));
        else LeaderboardDisplay.Print(summary, folder, outcome, clock.Elapsed);
        return outcome.Failures.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    /// <returns>The names of the files written.</returns>
    private List<string> Write(SweepPlan plan, ResultStore store, RunOutcome outcome, SweepSummary summary)
    {
        AtomicFile.WriteText(Path.Combine(folder, "results.csv"), CsvReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(summary, TaskJson.Indented));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.md"), MarkdownReport.Write(summary));
        LeaderboardChart.Save(summary, Path.Combine(folder, "leaderboard.png"));
        return ["results.csv", "results.json", "leaderboard.md", "leaderboard.png", .. SheetWriter.Write(plan, store, outcome.Failures, folder)];
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

    /// <summary>Passes warnings on and says nothing of the summary's own task.</summary>
    private sealed class QuietObserver(IRunObserver inner) : IRunObserver
    {
        public void Planned(IReadOnlyList<TaskDefinition> tasks, IReadOnlySet<string> cached)
        {
        }

        public void Started(TaskDefinition task, int lane)
        {
        }

        public void Progressed(TaskDefinition task, int lane, double share)
        {
        }

        public void Finished(TaskDefinition task, int lane, TimeSpan elapsed)
        {
        }

        public void Failed(TaskDefinition task, int lane, string error, int blocked)
        {
        }

        public void Warned(string message) => inner.Warned(message);
    }
}
