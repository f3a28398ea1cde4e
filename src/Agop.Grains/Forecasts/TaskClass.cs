using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Forecasts;

/// <summary>Tasks that take about the same time: of one kind, by one spec but for seeds and the shard's number, on like data.</summary>
/// <param name="Work">Kind and spec.</param>
/// <param name="Data">The specs of the data that it needs; empty where they are not known.</param>
internal readonly record struct TaskClass(string Work, string Data)
{
    private static readonly string[] s_free = ["seed", "sketch-seed", "shard", "samples-seed", "scenario", "background"];

    /// <summary>The class of a task.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="needs">The tasks that it needs.</param>
    /// <param name="dataOf">The shape of the data that a task gives; null for other tasks.</param>
    public static TaskClass Of(string kind, string spec, IEnumerable<string> needs, Func<string, string?> dataOf) =>
        new($"{kind} {Shape(spec)}", string.Join(' ', needs.Select(dataOf).OfType<string>()));

    /// <summary>A spec without what changes no task's time.</summary>
    public static string Shape(string spec)
    {
        try
        {
            if (JsonNode.Parse(spec) is not JsonObject json)
                return spec;
            Strip(json);
            return json.ToJsonString(JsonFormat.Options);
        }
        catch (JsonException)
        {
            return spec;
        }
    }

    private static void Strip(JsonObject json)
    {
        foreach (var key in s_free)
            json.Remove(key);
        foreach (var (_, value) in json)
            if (value is JsonObject inner)
                Strip(inner);
    }

    /// <summary>Whether tasks of a kind give data.</summary>
    public static bool GivesData(string kind) => kind == TaskKinds.Dataset.Name || kind == TaskKinds.Render.Name;
}
