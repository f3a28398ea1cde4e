using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data gc and agop data rm: make room.</summary>
internal static class DataGarbageCommand
{
    public static Command Collect()
    {
        var yes = new Option<bool>("--yes") { Description = "Remove it; without, it is only said what would be removed." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var place = new DataPlace();
        var command = new Command(
            "gc",
            "Say which samples are not imported and were not used within the last hour; they can be made again. With --yes remove "
                + "them.\n\nExample: agop data gc --yes"
        )
        {
            yes,
            json,
        };
        place.AddTo(command);
        command.SetAction(result =>
        {
            var removes = result.GetValue(yes);
            var removed = place.Open(result).Trim(0, TimeSpan.FromHours(1), dry: !removes);
            var bytes = removed.Sum(shard => shard.Bytes);
            Console.WriteLine(
                result.GetValue(json)
                    ? new JsonObject
                    {
                        ["removed"] = removes,
                        ["shards"] = removed.Count,
                        ["bytes"] = bytes,
                    }.ToJsonString(JsonFormat.Indented)
                    : $"{removed.Count} shards, {DataListCommand.Megabytes(bytes)}"
                        + (
                            removed.Count == 0 ? ""
                            : removes ? ": removed"
                            : "; nothing is removed yet: --yes does it"
                        )
            );
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "Which data set." };
        var place = new DataPlace();
        var command = new Command(
            "rm",
            "Remove an imported data set's name; its samples go with 'agop data gc', or when room is needed.\n\n"
                + "Example: agop data rm flowers"
        )
        {
            name,
        };
        place.AddTo(command);
        command.SetAction(result =>
        {
            var store = place.Open(result);
            store.Forget(DataPlace.Find(store, result.GetRequiredValue(name)).Name);
            return ExitCode.Done;
        });
        return command;
    }
}
