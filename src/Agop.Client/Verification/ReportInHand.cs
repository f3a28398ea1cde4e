using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Silo.Computing;
using Agop.Sweeps.Planning;

namespace Agop.Client.Verification;

/// <summary>A report's folder, with the sweep that it says it is of.</summary>
internal sealed class ReportInHand
{
    private ReportInHand(string folder, JsonObject manifest, SweepDefinition definition)
    {
        (Folder, Manifest, Definition) = (folder, manifest, definition);
        Plan = SweepPlan.Of(definition.Bind(Of(folder, ReportFolder.Sweep)));
        Files = ((JsonObject)manifest["files"]!).ToDictionary(file => file.Key, file => (string?)file.Value ?? "", StringComparer.Ordinal);
    }

    public string Folder { get; }

    public JsonObject Manifest { get; }

    /// <summary>The sweep as the folder keeps it.</summary>
    public SweepDefinition Definition { get; }

    /// <summary>Its tasks by this program.</summary>
    public SweepPlan Plan { get; }

    /// <summary>The files that the manifest tells of, with their SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="InputException">It is no whole report, or one of another version.</exception>
    public static ReportInHand Read(string folder)
    {
        if (!HtmlReportFile.IsReport(folder))
            throw new InputException(folder, $"expected a report's folder, there is no {Execution.Manifest.Name} in it");
        var manifest = Parse(folder, Execution.Manifest.Name, text => JsonNode.Parse(text) as JsonObject);
        if (
            manifest["files"] is not JsonObject
            || manifest["sweep"] is not JsonObject sweep
            || manifest["versions"] is not JsonObject versions
        )
            throw new InputException(Of(folder, Execution.Manifest.Name), "expected sweep, versions and files, as 'agop run' writes them");
        var made = (string?)versions["agop"];
        if (!File.Exists(Of(folder, ReportFolder.Sweep)))
            throw new InputException(
                folder,
                $"expected {ReportFolder.Sweep}, the sweep itself, which agop {made} did not keep: 'agop report' makes the report again"
            );
        var report = new ReportInHand(folder, manifest, Parse(folder, ReportFolder.Sweep, SweepDefinition.Parse));
        if (report.Plan.Id != (string?)sweep["id"] && made != Versions.Agop)
            throw new InputException(
                folder,
                $"was edited, or made by agop {made}, which plans other tasks than this one, {Versions.Agop}: use that version"
            );
        return report;
    }

    public string PathOf(string file) => Of(Folder, file);

    private static string Of(string folder, string file) => Path.Combine(folder, file);

    private static T Parse<T>(string folder, string name, Func<string, T?> parse)
    {
        try
        {
            return parse(File.ReadAllText(Of(folder, name))) ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InputException(Of(folder, name), $"expected what 'agop run' wrote ({error.Message})", error);
        }
    }
}
