using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Client.Execution;

namespace Agop.Client.Verification;

/// <summary>Whether what a report says of its sweep and its tasks follows from the sweep that it keeps.</summary>
internal static class PlanCheck
{
    public static IEnumerable<Finding> Of(ReportInHand report)
    {
        var said = (JsonObject)report.Manifest["sweep"]!;
        foreach (var (key, value) in Manifest.SweepOf(report.Plan, report.Definition))
            if (!JsonNode.DeepEquals(said[key], value))
                yield return Finding.Bad(
                    $"{Manifest.Name}: sweep.{key} is {said[key]?.ToJsonString() ?? "missing"}; {ReportFolder.Sweep} gives {value}"
                );
        var (line, planned, wrong) = (0, 0, 0);
        using var tasks = report.Plan.Tasks.GetEnumerator();
        foreach (var text in File.ReadLines(report.PathOf(TaskList.Name)))
        {
            line++;
            // The last line is the summary's.
            if (!tasks.MoveNext())
                continue;
            planned++;
            var told = Parse(text);
            if ((string?)told?["id"] == tasks.Current.Id && JsonNode.DeepEquals(told!["spec"], tasks.Current.Spec))
                continue;
            if (wrong++ == 0)
                yield return Finding.Bad(
                    $"{TaskList.Name}:{line}: another task than the sweep's, which is {tasks.Current.Kind} {tasks.Current.Id}"
                );
        }
        while (tasks.MoveNext())
            planned++;
        if (line != planned + 1)
            yield return Finding.Bad($"{TaskList.Name}: {line} lines; the sweep has {planned} tasks and a summary");
        else if (wrong == 0)
            yield return Finding.Ok($"{line} tasks follow from {ReportFolder.Sweep}");
    }

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
