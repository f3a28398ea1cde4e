using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agop.Sweeps.Tasks;

/// <summary>Tasks as a person would call them: <c>train cnn8by8, seed 0</c>.</summary>
public static class TaskLabel
{
    /// <summary>A task's.</summary>
    public static string Of(TaskDefinition task) => Of(task.Kind, task.Spec);

    /// <summary>A task's, by its kind and its spec as JSON; the kind alone where that is none.</summary>
    public static string Of(string kind, string spec)
    {
        try
        {
            return JsonNode.Parse(spec) is JsonObject known ? Of(kind, known) : kind;
        }
        catch (JsonException)
        {
            return kind;
        }
    }

    /// <summary>A task's, by its kind and spec; the kind alone where the spec is another version's.</summary>
    public static string Of(string kind, JsonObject spec) => kind switch
    {
        "render" when Number(spec["first"]) is { } first && Number(spec["count"]) is { } count => $"render scenes {first} to {first + count - 1}",
        "dataset" when spec["clevr"] is { } clevr => $"dataset {clevr["view"]}",
        "dataset" => $"dataset {spec["xai-tris"]?["scenario"]}, {spec["xai-tris"]?["background"]}",
        "train" => $"train {spec["architecture"]}, seed {spec["seed"]}",
        "accumulate" when Number(spec["shard"]) is { } shard => $"accumulate shard {shard + 1}/{spec["shards"]}",
        "evaluate" => $"evaluate {spec["method"]}",
        _ => kind,
    };

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;
}
