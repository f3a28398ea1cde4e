using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Core.Data.Store;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data verify: compares shards with their hashes.</summary>
internal static class DataVerifyCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Only this data set; else all that is there.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var place = new DataPlace();
        var command = new Command(
            "verify",
            "Compare every shard with its hash, and say what is changed, cut or missing.\n\nExample: agop data verify flowers"
        )
        {
            name,
            json,
        };
        place.AddTo(command);
        command.SetAction(result =>
        {
            var store = place.Open(result);
            ImportedDataset[] imports = result.GetValue(name) is { } asked ? [DataPlace.Find(store, asked)] : [.. store.Imports];
            var owners = imports
                .SelectMany(import => import.Manifest.Shards.Select(shard => (shard.Hash, Owner: $"of {import.Name}")))
                .Concat(result.GetValue(name) is null ? store.Held.Select(shard => (shard.Hash, Owner: "that can be made again")) : [])
                .DistinctBy(shard => shard.Hash, StringComparer.Ordinal)
                .ToArray();
            var problems = new List<string>();
            foreach (var (hash, owner) in owners)
            {
                cancellation.ThrowIfCancellationRequested();
                var path = store.PathOf(hash);
                if (!File.Exists(path))
                    problems.Add($"shard {hash[..12]} {owner} is missing");
                else if (!store.IsWhole(hash))
                    problems.Add($"shard {hash[..12]} {owner} was changed: {path}");
            }
            if (result.GetValue(json))
                Console.WriteLine(
                    new JsonObject
                    {
                        ["shards"] = owners.Length,
                        ["problems"] = new JsonArray([.. problems.Select(problem => JsonValue.Create(problem))]),
                    }.ToJsonString(JsonFormat.Indented)
                );
            else
                Console.WriteLine(problems.Count == 0 ? $"{owners.Length} shards are as they were written" : string.Join('\n', problems));
            return problems.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
        });
        return command;
    }
}
