using System.Text.Json;
using Agop.Core.Arrays;
using Agop.Core.Reports;
using Agop.Core.Reports.Html;
using Agop.Core.Tasks;
using Agop.Silo.Computing;

namespace Agop.Client.Running;

/// <summary>The folder of a sweep's report.</summary>
internal sealed class ReportFolder(string folder, Results results)
{
    public const string Results = "results.json", Galleries = "galleries.json";

    /// <summary>Writes every file, and the manifest, which has their hashes, last.</summary>
    public void Write(FinishedRun run, SweepSummary summary, CancellationToken cancellation)
    {
        AtomicFile.WriteText(Path.Combine(folder, "results.csv"), CsvReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, Results), JsonSerializer.Serialize(summary, TaskJson.Indented));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.md"), MarkdownReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.tex"), LatexReport.Write(summary));
        LeaderboardChart.Save(summary, Path.Combine(folder, "leaderboard.png"));
        AtomicFile.WriteText(Path.Combine(folder, Galleries), JsonSerializer.Serialize(SampleGallery.Of(run.Sweep.Plan, results.Load, run.Outcome.Failures, cancellation), TaskJson.Options));
        string[] files = ["results.csv", Results, "leaderboard.md", "leaderboard.tex", "leaderboard.png", Galleries, .. SheetWriter.Write(run.Sweep.Plan, results.Load, run.Outcome.Failures, folder)];
        Manifest.Write(folder, files, run, results);
    }
}
