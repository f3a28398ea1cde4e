using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Execution;

/// <summary>report.html, from what a report's folder holds.</summary>
internal static class HtmlReportFile
{
    public const string Name = "report.html";

    /// <summary>Earlier reports have the scores seed by seed, too.</summary>
    private static readonly JsonSerializerOptions s_summary = new(JsonFormat.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Whether a folder holds a report.</summary>
    public static bool IsReport(string folder) => File.Exists(Path.Combine(folder, Manifest.Name));

    /// <summary>Writes the page.</summary>
    /// <param name="folder">The report's.</param>
    /// <param name="output">The page's.</param>
    /// <exception cref="InputException">There is no report, or something else.</exception>
    public static void Write(string folder, string output) => AtomicFile.WriteText(Path.Combine(output, Name), Text(folder));

    /// <summary>The page's text.</summary>
    /// <param name="folder">The report's.</param>
    /// <exception cref="InputException">There is no report, or something else.</exception>
    public static string Text(string folder)
    {
        if (!IsReport(folder))
            throw new InputException(folder, $"expected a report's folder, there is no {Manifest.Name} in it");
        var manifest = Parse<JsonObject>(
            Path.Combine(folder, Manifest.Name),
            File.ReadAllBytes(Path.Combine(folder, Manifest.Name)),
            JsonFormat.Options
        );
        if (manifest["files"] is not JsonObject files)
            throw new InputException(Path.Combine(folder, Manifest.Name), "files: expected the report's files with their SHA-256");
        var galleries = Read<SampleGallery[]>(folder, ReportFolder.Galleries, files, JsonFormat.Strict);
        if (galleries.Any(gallery => gallery is null || gallery.Samples.Any(sample => sample is null || sample.Maps.Contains(null))))
            throw new InputException(Path.Combine(folder, ReportFolder.Galleries), "expected no null");
        var costs = files.ContainsKey(ReportFolder.Costs)
            ? Read<Dictionary<string, double>>(folder, ReportFolder.Costs, files, JsonFormat.Strict)
            : [];
        var summary = Read<SweepSummary>(folder, ReportFolder.Results, files, s_summary);
        return HtmlReport.Write(
            new ReportContent(summary, costs, galleries, manifest)
            {
                Features = files.ContainsKey(FeatureReport.Picture)
                    ? Encoding.UTF8.GetString(ReadBytes(folder, FeatureReport.Picture, files))
                    : null,
                HowToTime = "'agop report NAME --html' does so, where the sweep's ledger is at hand.",
            }
        );
    }

    private static T Read<T>(string folder, string name, JsonObject files, JsonSerializerOptions options) =>
        Parse<T>(Path.Combine(folder, name), ReadBytes(folder, name, files), options);

    private static byte[] ReadBytes(string folder, string name, JsonObject files)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new InputException(folder, $"expected a whole report, there is no {name} in it");
        var bytes = File.ReadAllBytes(path);
        if (files[name] is not JsonValue hash || !hash.TryGetValue<string>(out var known) || known != Manifest.Hash(bytes))
            throw new InputException(path, $"expected the file that {Manifest.Name} tells of: its SHA-256 is another");
        return bytes;
    }

    private static T Parse<T>(string path, byte[] bytes, JsonSerializerOptions options) =>
        Parse(
            path,
            () =>
                JsonSerializer.Deserialize<T>(
                    bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes,
                    options
                ) ?? throw new JsonException("it is null")
        );

    private static T Parse<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException error)
        {
            throw new InputException(path, $"expected what 'agop report' wrote ({error.Message})", error);
        }
    }
}
