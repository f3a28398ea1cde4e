using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Grains.Contracts;
using Agop.Grains.Forecasts;
using Agop.Silo.Computing;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>Prints what a sweep will take.</summary>
/// <param name="name">The sweep's.</param>
/// <param name="forecast">What is forecast.</param>
/// <param name="lanes">The lanes that work on it.</param>
/// <param name="memory">What their devices have.</param>
internal sealed class ForecastDisplay(string name, SweepForecast forecast, IReadOnlyList<Lane> lanes, IDeviceMemory memory)
{
    /// <summary>What will not go as it should, a line each.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            foreach (var device in forecast.Kinds.Select(kind => kind.Device).Distinct().Where(device => CountOf(device) == 0))
                yield return $"there is no {device} lane, and {Open(device)} tasks need one";
            foreach (var kind in forecast.Kinds.Where(kind => kind.Memory > 0 && kind.Tasks > kind.Done))
            foreach (
                var lane in lanes
                    .Where(lane => lane.Device == kind.Device && kind.Memory > memory.TotalOf(lane))
                    .DistinctBy(lane => lane.ToString())
            )
                yield return $"{kind.Largest} needs about {Size(kind.Memory)}, and {lane} has "
                    + $"{Size(memory.TotalOf(lane)!.Value)}: a smaller gradient-batch, or training batch, needs less";
        }
    }

    /// <summary>The time in a few words: <c>about 21 s on 2 cpu</c>, and where it is known from.</summary>
    public string Time =>
        forecast.Seconds is { } seconds
            ? $"about {Length(seconds)} on {LanesText}, {SourceText(forecast.Source)}"
            : "unknown: lanes are missing";

    /// <summary>Prints it as a table.</summary>
    public void Print()
    {
        var console = Terminal.Output;
        var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape($"{name}: what it will take"));
        foreach (var (column, right) in new[] { ("kind", false), ("lane", false), ("tasks", true), ("done", true) })
            table.AddColumn(new TableColumn(column) { Alignment = right ? Justify.Right : Justify.Left });
        foreach (var column in (string[])["each", "together", "memory", "results"])
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        table.AddColumn("known from");
        foreach (var kind in forecast.Kinds)
        {
            var open = kind.Tasks - kind.Done;
            table.AddRow([
                new Text(kind.Kind),
                new Text(kind.Device),
                new Text(Count(kind.Tasks)),
                new Text(Count(kind.Done)),
                new Text(open == 0 ? "" : Length(kind.Seconds / open)),
                new Text(open == 0 ? "" : Length(kind.Seconds)),
                new Text(kind.Memory == 0 ? "" : Size(kind.Memory)),
                new Text(kind.Bytes == 0 ? "" : Size(kind.Bytes)),
                new Text(open == 0 ? "" : SourceText(kind.Source)),
            ]);
        }
        console.Write(table);
        console.WriteLine($"time: {Time}");
        console.WriteLine($"results: {Size(forecast.Kinds.Sum(kind => kind.Bytes))} in the ledger, images beside it");
        if (forecast.TrainingThreads is { } threads)
            console.WriteLine(
                $"note: fewer networks than lanes: training: {{threads: {threads}}} in the sweep lets each take {threads} of them"
            );
        foreach (var warning in Warnings)
            console.WriteLine($"WARNING: {warning}");
    }

    /// <summary>Prints it as JSON.</summary>
    public void PrintJson() =>
        Console.WriteLine(
            new JsonObject
            {
                ["sweep"] = name,
                ["lanes"] = new JsonArray([.. lanes.Select(lane => (JsonNode)lane.ToString())]),
                ["seconds"] = forecast.Seconds,
                ["source"] = JsonFormat.NameOf(forecast.Source),
                ["training-threads"] = forecast.TrainingThreads,
                ["kinds"] = new JsonArray([
                    .. forecast.Kinds.Select(kind =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["kind"] = kind.Kind,
                                ["device"] = kind.Device,
                                ["tasks"] = kind.Tasks,
                                ["done"] = kind.Done,
                                ["seconds"] = kind.Seconds,
                                ["memory"] = kind.Memory,
                                ["bytes"] = kind.Bytes,
                                ["source"] = JsonFormat.NameOf(kind.Source),
                            }
                    ),
                ]),
                ["warnings"] = new JsonArray([.. Warnings.Select(warning => (JsonNode)warning)]),
            }.ToJsonString(JsonFormat.Indented)
        );

    /// <summary>Seconds as people say them: 0.3 s, 21 s, 4 min, 2.5 h.</summary>
    public static string Length(double seconds) =>
        seconds switch
        {
            < 0.1 => Invariant($"{seconds * 1000:0} ms"),
            < 10 => Invariant($"{seconds:0.0} s"),
            < 120 => Invariant($"{seconds:0} s"),
            < 7200 => Invariant($"{seconds / 60:0} min"),
            _ => Invariant($"{seconds / 3600:0.0} h"),
        };

    private string LanesText =>
        string.Join(" and ", lanes.CountBy(lane => lane.Device).Select(device => Invariant($"{device.Value} {device.Key}")))
        + (lanes.Count == 1 ? " lane" : " lanes");

    private static string SourceText(ForecastSource source) =>
        source switch
        {
            ForecastSource.SameTasks => "by tasks like these",
            ForecastSource.OtherData => "by the same work on other data",
            ForecastSource.SameKind => "by tasks of the same kind",
            _ => "guessed: the ledger has none of the kind",
        };

    private int CountOf(string device) => lanes.Count(lane => lane.Device == device);

    private int Open(string device) => forecast.Kinds.Where(kind => kind.Device == device).Sum(kind => kind.Tasks - kind.Done);

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(double bytes) => bytes < 1e9 ? Invariant($"{bytes / 1e6:0.0} MB") : Invariant($"{bytes / 1e9:0.0} GB");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
