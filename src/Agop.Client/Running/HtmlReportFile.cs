using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Reports;
using Agop.Core.Reports.Html;
using Agop.Core.Tasks;
using Agop.Silo.Computing;

namespace Agop.Client.Running;

/// <summary>report.html, from what a report's folder holds.</summary>
internal static class HtmlReportFile
{
    public const string Name = "report.html";
    private const string CostsName = "costs.json";

    /// <summary>Whether a folder holds a report.</summary>
    public static bool IsReport(string folder) => File.Exists(Path.Combine(folder, Manifest.Name));

    /// <summary>Measures what the maps of a sweep cost here, and writes the page into the folder of its report.</summary>
    public static void Write(string folder, FinishedRun run, Results results, CancellationToken cancellation)
    {
        AtomicFile.WriteText(Path.Combine(folder, CostsName), JsonSerializer.Serialize(MapTimes.Measure(run.Sweep.Plan, results.Load, run.Outcome.Failures, cancellation), TaskJson.Indented));
        Write(folder, folder);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="folder">The report's.</param>
    /// <param name="output">The page's.</param>
    /// <exception cref="InputException">There is no report, or something else.</exception>
    public static void Write(string folder, string output)
    {
        if (!IsReport(folder)) throw new InputException(folder, $"expected a report's folder, there is no {Manifest.Name} in it");
        var manifest = Read<JsonObject>(folder, Manifest.Name);
        var costs = File.Exists(Path.Combine(folder, CostsName)) ? Read<Dictionary<string, double>>(folder, CostsName) : [];
        AtomicFile.WriteText(Path.Combine(output, Name), HtmlReport.Write(new ReportContent(Read<SweepSummary>(folder, ReportFolder.Results, manifest), costs, Read<SampleGallery[]>(folder, ReportFolder.Galleries, manifest), manifest)));
    }

    private static T Read<T>(string folder, string name, JsonObject? manifest = null)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new InputException(folder, $"expected a whole report, there is no {name} in it");
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (manifest is not null && (string?)manifest["files"]?[name] != Manifest.Hash(bytes)) throw new InputException(path, $"expected the file that {Manifest.Name} tells of: its SHA-256 is another");
            return JsonSerializer.Deserialize<T>(bytes, TaskJson.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InputException(path, $"expected what 'agop report' wrote ({error.Message})", error);
        }
    }
}
