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
    public const string Results = "results.json", Galleries = "galleries.json", Costs = "costs.json";

    /// <summary>Writes every file, and the manifest, which has their hashes, last.</summary>
    /// <param name="run">What was run.</param>
    /// <param name="summary">What it found out.</param>
    /// <param name="costs">Seconds per map by method, where they were measured.</param>
    /// <param name="cancellation">Looked at between gradient passes.</param>
    public void Write(FinishedRun run, SweepSummary summary, IReadOnlyDictionary<string, double>? costs, CancellationToken cancellation)
    {
        AtomicFile.WriteText(Path.Combine(folder, "results.csv"), CsvReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, Results), JsonSerializer.Serialize(summary, TaskJson.Indented));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.md"), MarkdownReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.tex"), LatexReport.Write(summary));
        AtomicFile.Write(Path.Combine(folder, "leaderboard.png"), stream => stream.Write(LeaderboardChart.ToPng(summary)));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.svg"), LeaderboardChart.ToSvg(summary));
        AtomicFile.WriteText(Path.Combine(folder, Galleries), JsonSerializer.Serialize(SampleGallery.Of(run.Sweep.Plan, results.Load, run.Outcome.Failures, cancellation), TaskJson.Options));
        // Another report's would not be this one's.
        File.Delete(Path.Combine(folder, HtmlReportFile.Name));
        if (costs is null) File.Delete(Path.Combine(folder, Costs));
        else AtomicFile.WriteText(Path.Combine(folder, Costs), JsonSerializer.Serialize(costs, TaskJson.Indented));
        string[] files = ["results.csv", Results, "leaderboard.md", "leaderboard.tex", "leaderboard.png", "leaderboard.svg", Galleries, .. costs is null ? Array.Empty<string>() : [Costs], .. SheetWriter.Write(run.Sweep.Plan, results.Load, run.Outcome.Failures, folder)];
        Manifest.Write(folder, files, run, results);
    }
}
