using System.Text.Json.Nodes;
using Agop.Grains.Progress;
using Agop.Ledger.Silos;
using Agop.Ledger.Tasks;

namespace Agop.Client.Commands;

/// <summary>What the ledger knows, as JSON.</summary>
internal static class StatusJson
{
    public static JsonObject Of(SweepLine sweep) =>
        new()
        {
            ["id"] = sweep.Id,
            ["name"] = sweep.Name,
            ["priority"] = sweep.Priority,
            ["cancelled"] = sweep.Cancelled,
            ["ended"] = sweep.Ended,
            ["submitted"] = sweep.Submitted.ToString("O"),
            ["tasks"] = sweep.Tasks,
            ["states"] = new JsonObject(
                Enum.GetValues<TaskState>().Select(state => KeyValuePair.Create(SweepWords.Of(state), (JsonNode?)sweep.Count(state)))
            ),
        };

    /// <summary>A sweep that is watched: how far it is, what runs where, how the methods do so far.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="live">Whether the cluster told, and not the ledger.</param>
    public static JsonObject Of(SweepSnapshot sweep, bool live)
    {
        var described = Of(sweep.Sweep);
        described["live"] = live;
        described["share"] = Math.Round(sweep.Share, 3);
        described["running"] = new JsonArray([
            .. sweep.Running.Select(task => new JsonObject
            {
                ["task"] = task.Task,
                ["kind"] = task.Kind,
                ["silo"] = task.Silo,
                ["lane"] = task.Lane,
                ["share"] = Math.Round(task.Share, 3),
                ["why"] = task.Why,
            }),
        ]);
        described["scores"] = new JsonArray([
            .. sweep
                .Cells.Where(cell => cell.Seeds > 0)
                .Select(cell => new JsonObject
                {
                    ["scenario"] = sweep.Cases[cell.Case].Scenario,
                    ["background"] = sweep.Cases[cell.Case].Background,
                    ["method"] = sweep.Methods[cell.Method],
                    ["miou"] = cell.Miou is { } miou ? Math.Round(miou, 6) : null,
                    ["seeds"] = cell.Seeds,
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
