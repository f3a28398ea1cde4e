using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Core.Scores;
using Agop.Core.Training;

namespace Agop.Sweeps.Tasks;

/// <summary>
/// What people want to know of a result at once, without reading it: the mean of an evaluation's first score over its samples, mostly
/// mIoU (top-k), a network's test accuracy and best epoch, how many samples an AGOP state is of, that of a training's hook too.
/// </summary>
/// <param name="Miou">Null where nothing was scored, or no sample has a defined score.</param>
/// <param name="Accuracy">On the test split, from 0 to 1.</param>
/// <param name="BestEpoch">From 1.</param>
/// <param name="Samples">How many were accumulated, after a training or by its hook, or evaluated.</param>
public sealed record TaskFacts(double? Miou, double? Accuracy, int? BestEpoch, long? Samples)
{
    /// <summary>The facts of a result.</summary>
    public static TaskFacts Of(TaskResult result) =>
        new(
            // The first is what tables are sorted by.
            result.Arrays.FirstOrDefault(array => array.Key.StartsWith("score/", StringComparison.Ordinal)).Value
                is { } scores
            && ScoreResult.MeanOf(scores.ToDoubles()) is var mean
            && !double.IsNaN(mean)
                ? mean
                : null,
            Value<double>(result.Values, "test-accuracy"),
            Value<int>(result.Values, "best-epoch"),
            Value<long>(result.Values, "samples") ?? HookSeries.Of(result.ByName).FirstOrDefault()?.Samples[^1]
        );

    /// <summary>The facts as a line of JSON; null where there are none.</summary>
    public string? ToJson() =>
        this == new TaskFacts(null, null, null, null) ? null : JsonFormat.ToObject(this).ToJsonString(JsonFormat.Options);

    /// <summary>The facts in a line of JSON; null where it is none of this version's.</summary>
    public static TaskFacts? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject known ? JsonFormat.FromObject<TaskFacts>(known) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Value<T>(JsonObject values, string name)
        where T : struct => values[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.Deserialize<T>() : null;
}
