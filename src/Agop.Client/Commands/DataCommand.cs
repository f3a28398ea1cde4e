using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data: imported data sets, and benchmarks as arrays.</summary>
internal static class DataCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var scenario = new Option<string>("--scenario")
        {
            Description =
                "linear, multiplicative, rigid or xor; with a shift of the test split after a colon: rigid:left-right, "
                + "linear:one-pixel, linear:low-snr.",
            Required = true,
        };
        var background = new Option<string>("--background") { Description = "white or correlated.", DefaultValueFactory = _ => "white" };
        var size = new Option<int>("--size") { Description = "Edge in pixels, 8 or 64.", DefaultValueFactory = _ => 8 };
        var samples = new Option<int?>("--samples")
        {
            Description = "How many samples before the split; the authors' number if not given.",
        };
        var output = new Option<string>("--out")
        {
            Description = "The folder to write x_, y_ and mask_ of train, val and test to, as .npy.",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON: the arrays' names and shapes." };
        var xaiTris = new Command(
            "xai-tris",
            "The XAI-TRIS data sets, equal bit for bit to their authors'.\n\nExample: agop data xai-tris --scenario linear "
                + "--background white --out data/linear"
        )
        {
            scenario,
            background,
            size,
            samples,
            output,
            json,
        };
        xaiTris.SetAction(result =>
        {
            var parameters = new XaiTrisParameters(
                result.GetRequiredValue(scenario),
                result.GetRequiredValue(background),
                result.GetValue(size),
                result.GetValue(samples)
            );
            parameters.Validate("data xai-tris");
            var folder = Inputs.Folder(result.GetRequiredValue(output), "--out");
            using var data = XaiTrisGenerator.Generate(parameters, cancellation, folder);
            var arrays = data.ToRows();
            foreach (var (name, array) in arrays)
            {
                cancellation.ThrowIfCancellationRequested();
                ArrayFile.WriteNpyRows(Path.Combine(folder, $"{name}.npy"), array);
            }
            var shapes = new JsonObject(
                arrays.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonSerializer.SerializeToNode(pair.Value.Shape)))
            );
            Console.WriteLine(
                result.GetValue(json)
                    ? new JsonObject { ["out"] = folder, ["arrays"] = shapes }.ToJsonString(JsonFormat.Indented)
                    : $"wrote {arrays.Count} arrays to {folder}"
            );
            return ExitCode.Done;
        });
        return new Command("data", "Import data sets, look after them, and write benchmarks' arrays.")
        {
            DataImportCommand.Create(cancellation),
            DataListCommand.Create(),
            DataVerifyCommand.Create(cancellation),
            DataGarbageCommand.Collect(),
            DataGarbageCommand.Remove(),
            xaiTris,
            ClevrDataCommand.Create(cancellation),
        };
    }
}
