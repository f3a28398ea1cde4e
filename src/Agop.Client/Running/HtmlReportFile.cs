using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Reports;
using Agop.Core.Reports.Html;
using Agop.Core.Tasks;
using Agop.Silo.Computing;

namespace Agop.Client.Running;

/// <summary>report.html: from a sweep in the ledger, with galleries, or from a report's folder alone.</summary>
internal static class HtmlReportFile
{
    public const string Name = "report.html";
    private const string ResultsName = "results.json";

    /// <summary>Whether a folder holds a report.</summary>
    public static bool IsReport(string folder) => File.Exists(Path.Combine(folder, ResultsName));

    /// <summary>Writes the page of a sweep whose report is in a folder.</summary>
    public static void Write(string folder, FinishedRun run, SweepSummary summary, Results results, CancellationToken cancellation) => Save(folder, new ReportContent(
        summary, MapTimes.Measure(run.Sweep.Plan, results.Load, run.Outcome.Failures, cancellation), SampleGallery.Of(run.Sweep.Plan, results.Load, run.Outcome.Failures, cancellation), [], Manifest(folder)));

    /// <summary>Writes the page from what a report's folder holds.</summary>
    /// <exception cref="InputException">It holds no report.</exception>
    public static void Write(string folder, string output)
    {
        var path = Path.Combine(folder, ResultsName);
        if (!IsReport(folder)) throw new InputException(folder, "expected a report's folder, there is no results.json in it");
        var manifest = Manifest(folder);
        var sheets = Directory.GetFiles(folder, "maps-*.png").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))).ToArray();
        Save(output, new ReportContent(Read(path, json => TaskJson.FromObject<SweepSummary>(json)), new Dictionary<string, double>(StringComparer.Ordinal), [], sheets, manifest));
    }

    private static void Save(string folder, ReportContent content) => AtomicFile.WriteText(Path.Combine(folder, Name), HtmlReport.Write(content));

    private static JsonObject? Manifest(string folder) => Path.Combine(folder, "manifest.json") is var path && File.Exists(path) ? Read(path, json => json) : null;

    private static T Read<T>(string path, Func<JsonObject, T> parse)
    {
        try
        {
            return parse(JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("expected an object"));
        }
        catch (JsonException error)
        {
            throw new InputException(path, $"expected what 'agop report' wrote ({error.Message})", error);
        }
    }
}
