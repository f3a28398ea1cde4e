using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data.Store;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data ls: what is in the store.</summary>
internal static class DataListCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var place = new DataPlace();
        var command = new Command("ls", "List the imported data sets, and what is kept to be used again.\n\nExample: agop data ls")
        {
            json,
        };
        place.AddTo(command);
        command.SetAction(result =>
        {
            var store = place.Open(result);
            var (imports, kept) = (store.Imports, store.Free);
            if (result.GetValue(json))
            {
                Console.WriteLine(
                    new JsonObject
                    {
                        ["folder"] = store.Folder,
                        ["imported"] = new JsonArray([.. imports.Select(Describe)]),
                        ["kept-shards"] = kept.Count,
                        ["kept-bytes"] = kept.Sum(shard => shard.Bytes),
                    }.ToJsonString(JsonFormat.Indented)
                );
                return ExitCode.Done;
            }
            foreach (var import in imports)
                Console.WriteLine(Line(import));
            Console.WriteLine(
                $"{(imports.Count == 0 ? "nothing is imported; " : "")}{kept.Count} shards, "
                    + $"{Megabytes(kept.Sum(shard => shard.Bytes))}, can be made again"
            );
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A data set in a line.</summary>
    public static string Line(ImportedDataset import) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{import.Name}: {string.Join(", ", import.Manifest.Splits.Select(split => $"{split.Count} {split.Name}"))}; "
        )
        + $"{import.Manifest.Type.NumPyCode()[1..]} {NdArray.TextOf([.. import.Manifest.Shape])}, "
        + $"{(import.Manifest.Mask is null ? "no masks" : "masks")}; "
        + $"{Megabytes(import.Manifest.Shards.Sum(shard => shard.Bytes))}; {import.Manifest.Id[..12]}";

    /// <summary>A data set as JSON.</summary>
    public static JsonObject Describe(ImportedDataset import)
    {
        var splits = new JsonObject();
        foreach (var split in import.Manifest.Splits)
            splits[split.Name] = split.Count;
        return new JsonObject
        {
            ["name"] = import.Name,
            ["id"] = import.Manifest.Id,
            ["source"] = import.Source,
            ["imported"] = JsonSerializer.SerializeToNode(import.Imported),
            ["type"] = import.Manifest.Type.NumPyCode()[1..],
            ["shape"] = JsonSerializer.SerializeToNode(import.Manifest.Shape),
            ["masks"] = import.Manifest.Mask is not null,
            ["splits"] = splits,
            ["classes"] = JsonSerializer.SerializeToNode(import.Classes),
            ["shards"] = import.Manifest.Shards.Count(),
            ["bytes"] = import.Manifest.Shards.Sum(shard => shard.Bytes),
        };
    }

    /// <summary>A size as people read it.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
