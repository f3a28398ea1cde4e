using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Scores;
using Agop.Core.Tasks;

namespace Agop.Client.Commands;

/// <summary>agop score: maps against masks.</summary>
internal static class ScoreCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var maps = new Option<string>("--maps") { Description = "Maps, .npy: (n, H, W) or (n, C, H, W); |map| is summed over channels.", Required = true };
        var masks = new Option<string>("--masks") { Description = "Masks, .npy: (n, H, W); the truth is where they are not zero.", Required = true };
        var metric = new Option<string[]>("--metric") { Description = "A metric, such as iou-topk or iou-threshold:0.5; repeatable; 'agop ls metrics' lists them. All unless given." };
        var json = new Option<bool>("--json") { Description = "Print JSON with every sample's score." };
        var command = new Command("score", "Score maps against masks.\n\nExample: agop score --maps maps.npy --masks mask_test.npy --metric iou-topk") { maps, masks, metric, json };
        command.SetAction(result =>
        {
            var chosen = result.GetValue(metric) is { Length: > 0 } ids ? ids.Select(id => ScoreCatalog.Find(id, "--metric")).ToArray() : [.. ScoreCatalog.All];
            var (mapsPath, masksPath) = (result.GetRequiredValue(maps), result.GetRequiredValue(masks));
            var results = new Scorer(chosen).Score(ArrayFile.ReadNpy(mapsPath), ArrayFile.ReadNpy(masksPath), $"{mapsPath} and {masksPath}", cancellation);
            Console.WriteLine(result.GetValue(json) ? Json(results) : Text(results));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(IReadOnlyList<ScoreResult> results)
    {
        var width = results.Max(score => score.Score.Length);
        var lines = results.Select(score => $"{score.Score.PadRight(width)}  {score.Mean:0.000000}  over {score.Defined} samples{(score.Defined < score.PerSample.Length ? $", {score.PerSample.Length - score.Defined} undefined" : "")}").ToList();
        if (results[0].ZeroMaps > 0) lines.Add($"{results[0].ZeroMaps} maps are all-zero");
        if (results[0].InvalidMaps > 0) lines.Add($"{results[0].InvalidMaps} maps hold NaN or infinity and got the worst score");
        return string.Join('\n', lines);
    }

    private static string Json(IReadOnlyList<ScoreResult> results) => new JsonArray([.. results.Select(score => (JsonNode)new JsonObject
    {
        ["metric"] = score.Score,
        ["mean"] = Defined(score.Mean),
        ["samples"] = score.PerSample.Length,
        ["undefined"] = score.PerSample.Length - score.Defined,
        ["zero-maps"] = score.ZeroMaps,
        ["invalid-maps"] = score.InvalidMaps,
        ["per-sample"] = new JsonArray([.. score.PerSample.Select(Defined)]),
    })]).ToJsonString(TaskJson.Indented);

    /// <summary>What is undefined is null: the word NaN would make a reader's array one of strings.</summary>
    private static JsonNode? Defined(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);
}
