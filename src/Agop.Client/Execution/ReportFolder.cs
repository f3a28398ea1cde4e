using System.Text.Json;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Execution;

/// <summary>The folder of a sweep's report.</summary>
internal sealed class ReportFolder(string folder, Results results)
{
    public const string Results = "results.json",
        Parquet = "results.parquet",
        Galleries = "galleries.json",
        Costs = "costs.json",
        Sweep = "sweep.json",
        Receipts = "receipts.csv";

    /// <summary>What every report has, besides its manifest and its map sheets.</summary>
    public static IReadOnlyList<string> Always { get; } =
    [
        "results.csv",
        Parquet,
        Results,
        "leaderboard.md",
        "leaderboard.tex",
        "leaderboard.png",
        "leaderboard.svg",
        Galleries,
        Sweep,
        Receipts,
        TaskList.Name,
    ];

    /// <summary>Writes every file, and the manifest, which has their hashes, last.</summary>
    /// <param name="run">What was run.</param>
    /// <param name="summary">What it found out.</param>
    /// <param name="galleries">The best, median and worst explained images.</param>
    /// <param name="costs">Seconds per map by method, where they were measured.</param>
    public async Task WriteAsync(
        FinishedRun run,
        SweepSummary summary,
        IReadOnlyList<SampleGallery> galleries,
        IReadOnlyDictionary<string, double>? costs
    )
    {
        var architecture = summary.Architecture;
        await AtomicFile.WriteAsync(
            Path.Combine(folder, "results.csv"),
            async stream =>
            {
                await using var text = new StreamWriter(stream, leaveOpen: true);
                await CsvReport.WriteAsync(architecture, SweepScores.ReadAsync(results, run.SummaryTask), text);
            }
        );
        await AtomicFile.WriteAsync(
            Path.Combine(folder, Parquet),
            stream => ParquetReport.WriteAsync(architecture, SweepScores.ReadAsync(results, run.SummaryTask), stream)
        );
        await AtomicFile.WriteAsync(
            Path.Combine(folder, Results),
            stream => JsonSerializer.SerializeAsync(stream, summary, JsonFormat.Indented)
        );
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.md"), MarkdownReport.Write(summary));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.tex"), LatexReport.Write(summary));
        AtomicFile.Write(Path.Combine(folder, "leaderboard.png"), stream => stream.Write(LeaderboardChart.ToPng(summary)));
        AtomicFile.WriteText(Path.Combine(folder, "leaderboard.svg"), LeaderboardChart.ToSvg(summary));
        AtomicFile.WriteText(Path.Combine(folder, Galleries), JsonSerializer.Serialize(galleries, JsonFormat.Options));
        AtomicFile.WriteText(Path.Combine(folder, Sweep), run.Sweep.Definition.Write());
        await AtomicFile.WriteAsync(
            Path.Combine(folder, Receipts),
            async stream =>
            {
                await using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                await ReceiptList.WriteAsync(text, run, results);
            }
        );
        var features = await FeatureReport.ReadAsync(run.Sweep.Plan, id => results.LoadAsync(id), run.Outcome.Failures);
        if (features.Count > 0)
        {
            AtomicFile.WriteText(Path.Combine(folder, FeatureReport.Rows), FeatureReport.Csv(features));
            AtomicFile.WriteText(Path.Combine(folder, FeatureReport.Picture), FeatureReport.Svg(features));
        }
        else
        {
            File.Delete(Path.Combine(folder, FeatureReport.Rows));
            File.Delete(Path.Combine(folder, FeatureReport.Picture));
        }
        TaskList.Write(folder, run);
        // Another report's would not be this one's.
        File.Delete(Path.Combine(folder, HtmlReportFile.Name));
        if (costs is null)
            File.Delete(Path.Combine(folder, Costs));
        else
            AtomicFile.WriteText(Path.Combine(folder, Costs), JsonSerializer.Serialize(costs, JsonFormat.Indented));
        string[] files =
        [
            .. Always,
            .. costs is null ? Array.Empty<string>() : [Costs],
            .. features.Count > 0 ? [FeatureReport.Rows, FeatureReport.Picture] : Array.Empty<string>(),
            .. await SheetWriter.WriteAsync(run.Sweep.Plan, id => results.LoadAsync(id), run.Outcome.Failures, folder),
        ];
        await Manifest.WriteAsync(folder, files, run, results);
    }
}
