using System.Text.Json.Nodes;
using Agop.Client.Clusters;
using Agop.Ledger.Silos;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Watching;

namespace Agop.Client.Commands;

/// <summary>What the ledger knows, as JSON.</summary>
internal static class StatusJson
{
    public static JsonObject Of(SweepStatus sweep) =>
        new()
        {
            ["id"] = sweep.Id,
            ["name"] = sweep.Name,
            ["priority"] = sweep.Priority,
            ["cancelled"] = sweep.Cancelled,
            ["ended"] = sweep.Ended,
            ["submitted"] = sweep.Submitted.ToString("O"),
            ["tasks"] = sweep.Total,
            ["states"] = new JsonObject(
                Enum.GetValues<TaskState>().Select(state => KeyValuePair.Create(SweepWords.Of(state), (JsonNode?)sweep[state]))
            ),
        };

    /// <summary>A sweep that is watched; what a cluster tells beside the counts is in it where there is one.</summary>
    public static JsonObject Of(SweepNews news)
    {
        var described = Of(news.Status);
        if (news.Running is { } running)
            described["running"] = new JsonArray([
                .. running.Select(task => new JsonObject
                {
                    ["task"] = task.Task,
                    ["kind"] = task.Kind,
                    ["silo"] = task.Silo,
                    ["lane"] = task.Lane,
                    ["share"] = Math.Round(task.Share, 3),
                }),
            ]);
        if (news.Scores is { } scores)
            described["scores"] = new JsonArray([
                .. scores.Select(score => new JsonObject
                {
                    ["scenario"] = score.Scenario,
                    ["background"] = score.Background,
                    ["method"] = score.Method,
                    ["miou"] = double.IsNaN(score.Mean) ? null : Math.Round(score.Mean, 6),
                    ["seeds"] = score.Seeds,
                }),
            ]);
        return described;
    }

    public static JsonObject Of(TaskRecord task)
    {
        var described = new JsonObject
        {
            ["id"] = task.Id,
            ["kind"] = task.Kind,
            ["state"] = SweepWords.Of(task.State),
            ["failures"] = task.Failures,
            ["deaths"] = task.Deaths,
        };
        if (task.Silo is { } silo)
            described["silo"] = silo;
        if (task.Seconds is { } seconds)
            described["seconds"] = Math.Round(seconds, 4);
        if (task.Error is { } error)
            described["error"] = error;
        return described;
    }

    public static JsonObject Of(SiloRecord silo) =>
        new()
        {
            ["number"] = silo.Number,
            ["name"] = silo.Name,
            ["seen"] = silo.Seen.ToString("O"),
            ["running"] = silo.Running,
        };
}
