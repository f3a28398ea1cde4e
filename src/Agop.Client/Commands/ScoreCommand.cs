using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Core.Scores;
using Spectre.Console;

namespace Agop.Client.Commands;

/// <summary>agop score: maps against masks.</summary>
internal static class ScoreCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var maps = new Option<string>("--maps")
        {
            Description =
                "Maps, .npy: (n, H, W), (n, C, H, W) or (n, H, W, C); |map| is summed over channels. Of a .npz every array is "
                + "a row of a table: what 'agop explain' writes for several methods.",
            Required = true,
        };
        var masks = new Option<string>("--masks")
        {
            Description = "Masks, .npy: (n, H, W); the truth is where they are not zero.",
            Required = true,
        };
        var metric = new Option<string[]>("--metric")
        {
            Description =
                "A metric, such as iou-threshold:0.5; repeatable; all unless given. Of "
                + $"{string.Join(", ", ScoreCatalog.OfMaps.Select(score => score.Info.Id))}.",
        };
        var resize = new Option<bool>("--resize") { Description = "Bring maps of another size to that of the masks, bilinearly." };
        var json = new Option<bool>("--json") { Description = "Print JSON with every sample's score." };
        var command = new Command(
            "score",
            "Score maps against masks.\n\nExample: agop score --maps maps.npy --masks mask_test.npy --metric iou-topk\n"
                + "Example: agop score --maps maps.npz --masks mask_test.npy"
        )
        {
            maps,
            masks,
            metric,
            resize,
            json,
        };
        command.SetAction(result =>
        {
            var chosen = result.GetValue(metric) is { Length: > 0 } ids
                ? ids.Select(id => ChosenScore.Parse(id, "--metric")).ToArray()
                : [.. ScoreCatalog.OfMaps.Select(score => new ChosenScore(score))];
            var (mapsPath, masksPath) = (result.GetRequiredValue(maps), result.GetRequiredValue(masks));
            var truth = ArrayFile.ReadArray(masksPath);
            if (truth.Shape is [var n, var h, > 1 and var w, 1])
                truth = truth.Reshape(n, h, w);
            Finite.Require(truth, masksPath, "mask");
            var scorer = new Scorer(chosen);
            var rows = Read(mapsPath)
                .Select(pair =>
                {
                    var fitting = Fitting(
                        pair.Value,
                        truth,
                        result.GetValue(resize),
                        pair.Key.Length == 0 ? mapsPath : $"{mapsPath}: {pair.Key}"
                    );
                    return (
                        Method: pair.Key,
                        Results: scorer.Score(fitting, truth, $"{mapsPath} and {masksPath}", cancellation),
                        Invalid: Finite.RowsWithout(fitting)
                    );
                })
                .ToArray();
            if (result.GetValue(json))
                Console.WriteLine(Json(rows).ToJsonString(JsonFormat.Indented));
            else if (rows is [{ Method: "" } only])
                Console.WriteLine(Text(only.Results));
            else
                Print(rows);
            foreach (var (method, _, invalid) in rows.Where(row => row.Invalid.Count > 0))
                Notes.Tell(
                    $"{(method.Length > 0 ? $"{method}: " : "")}{invalid.Count} maps hold NaN or infinity and got the worst "
                        + $"score: {Notes.Images(invalid)}"
                );
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The maps by method; one array has no name.</summary>
    private static IReadOnlyList<KeyValuePair<string, NdArray>> Read(string path)
    {
        if (ArrayFile.HoldsOne(path))
            return [new("", ArrayFile.ReadArray(path))];
        KeyValuePair<string, NdArray>[] named = [.. ArrayFile.ReadNamed(path)];
        return named.Length > 0 ? named : throw new InputException(path, "expected at least one array of maps, found none");
    }

    /// <summary>Maps as the masks need them.</summary>
    private static NdArray Fitting(NdArray maps, NdArray masks, bool resize, string source)
    {
        if (masks.Shape.Length < 3)
            return maps;
        var (height, width) = (masks.Shape[^2], masks.Shape[^1]);
        if (maps.Shape is [_, var first, var second, var last] && (first, second) == (height, width) && (second, last) != (height, width))
            maps = maps.ChannelsFirst();
        var shape = maps.Shape is [var n, var h, var w] ? [n, 1, h, w] : maps.Shape;
        if (shape is not [_, _, var mapHeight, var mapWidth] || (mapHeight, mapWidth) == (height, width))
            return maps;
        if (!resize)
            throw new InputException(
                source,
                $"maps of {mapHeight} x {mapWidth} pixels, masks of {height} x {width}: --resize brings the maps to the masks' size"
            );
        Finite.Require(maps, source, "map");
        Notes.Tell($"{source}: maps are resized from {mapHeight} x {mapWidth} to {height} x {width} pixels");
        return ScaledScorer.Enlarged(maps.Reshape(shape), ((int)height, (int)width));
    }

    private static string Text(IReadOnlyList<ScoreResult> results)
    {
        var width = results.Max(score => score.Score.Length);
        var lines = results
            .Select(score =>
                $"{score.Score.PadRight(width)}  {score.Mean:0.000000}  over {score.Defined} "
                + $"samples{(score.Defined < score.PerSample.Length ? $", {score.PerSample.Length - score.Defined} undefined" : "")}"
            )
            .ToList();
        if (results[0].ZeroMaps > 0)
            lines.Add($"{results[0].ZeroMaps} maps are all-zero");
        return string.Join('\n', lines);
    }

    private static void Print((string Method, IReadOnlyList<ScoreResult> Results, IReadOnlyList<int> Invalid)[] rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("method");
        foreach (var score in rows[0].Results)
            table.AddColumn(new TableColumn(Markup.Escape(score.Score)).RightAligned());
        foreach (var (method, results, _) in rows)
            table.AddRow([
                new Text(method),
                .. results.Select(score => new Text(
                    score.Defined == 0 ? "undefined" : score.Mean.ToString("0.000000", CultureInfo.InvariantCulture)
                )),
            ]);
        Terminal.Output.Write(table);
        var first = rows[0].Results[0];
        var empty = first.PerSample.Length - first.Defined;
        Console.WriteLine($"means over {first.Defined} samples{(empty > 0 ? $"; {empty} have an empty mask" : "")}");
        foreach (var (method, results, _) in rows.Where(row => row.Results[0].ZeroMaps > 0))
            Console.WriteLine($"{method}: {results[0].ZeroMaps} maps are all-zero");
    }

    private static JsonArray Json((string Method, IReadOnlyList<ScoreResult> Results, IReadOnlyList<int> Invalid)[] rows) =>
        new([
            .. rows.SelectMany(row =>
                row.Results.Select(score =>
                {
                    var json = new JsonObject
                    {
                        ["metric"] = score.Score,
                        ["mean"] = Defined(score.Mean),
                        ["samples"] = score.PerSample.Length,
                        ["undefined"] = score.PerSample.Length - score.Defined,
                        ["zero-maps"] = score.ZeroMaps,
                        ["invalid-maps"] = score.InvalidMaps,
                        ["per-sample"] = new JsonArray([.. score.PerSample.Select(Defined)]),
                    };
                    if (row.Method.Length > 0)
                        json.Insert(0, "method", row.Method);
                    return (JsonNode)json;
                })
            ),
        ]);

    /// <summary>What is undefined is null: the word NaN would make a reader's array one of strings.</summary>
    private static JsonNode? Defined(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);
}
