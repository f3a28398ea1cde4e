using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Grains.Sweeps;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Execution;

/// <summary>
/// tasks.jsonl: what was planned, a task a line, each behind those it needs, with its time or its error, and the summary. There may be
/// millions.
/// </summary>
internal static class TaskList
{
    public const string Name = "tasks.jsonl";

    public static void Write(string folder, FinishedRun run) =>
        AtomicFile.Write(
            Path.Combine(folder, Name),
            stream =>
            {
                using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
                foreach (var task in run.Sweep.Plan.Tasks.Append(run.SummaryTask))
                    text.WriteLine(Describe(task, run.Outcome).ToJsonString(JsonFormat.Options));
            }
        );

    private static JsonObject Describe(TaskDefinition task, SweepOutcome outcome)
    {
        var described = new JsonObject { ["id"] = task.Id, ["kind"] = task.Kind };
        if (task.Role != TaskRole.Report)
            described["spec"] = task.Spec.DeepClone();
        if (outcome.Seconds[task.Id] is { } seconds)
            described["seconds"] = Math.Round(seconds, 4);
        if (outcome.Failures.TryGetValue(task.Id, out var error))
            described["error"] = error;
        return described;
    }
}
