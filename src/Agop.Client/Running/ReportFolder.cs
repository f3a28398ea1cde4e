using System.Text.Json;
using Agop.Core.Arrays;
using Agop.Core.Reports;
using Agop.Core.Tasks;
using Agop.Silo.Computing;

namespace Agop.Client.Running;

/// <summary>The folder of a sweep's report.</summary>
internal sealed class ReportFolder(string folder, Results results)
{
    /// <summary>Writes every file, and the manifest, which has their hashes, last.</summary>
    public void Write(FinishedRun run, SweepSummary summary)
    {
        AtomicFile.WriteText(Path.Combine(folder, "results.csv"), CsvReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(summary, TaskJson.Indented));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.md"), MarkdownReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.tex"), LatexReport.Write(summary));
        LeaderboardChart.Save(summary, Path.Combine(folder, "leaderboard.png"));
        string[] files = ["results.csv", "results.json", "leaderboard.md", "leaderboard.tex", "leaderboard.png", .. SheetWriter.Write(run.Sweep.Plan, results.Load, run.Outcome.Failures, folder)];
        Manifest.Write(folder, files, run, results);
    }
}
