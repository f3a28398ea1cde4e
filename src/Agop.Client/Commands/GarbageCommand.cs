using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Grains.Artifacts;
using Agop.Ledger.Garbage;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Commands;

/// <summary>agop gc: removes what no sweep needs.</summary>
internal static class GarbageCommand
{
    private static readonly TimeSpan s_old = TimeSpan.FromDays(1);

    public static Command Create()
    {
        var place = new LedgerPlace();
        var yes = new Option<bool>("--yes") { Description = "Remove it; without, it is only said what would be removed." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "gc",
            "Say what no sweep needs: tasks and results of cancelled sweeps that no other sweep wants, silos that are gone, files in "
                + "--artifacts that no task of the ledger has. With --yes remove it. What waits or runs stays, with all that it needs. To "
                + "let go of a sweep, cancel it first.\n\nExample: agop cancel old && agop gc --yes"
        )
        {
            yes,
            json,
        };
        place.AddTo(command, withArtifacts: true);
        command.SetAction(
            async (result, cancellation) =>
            {
                await using var ledger = await place.OpenAsync(result, cancellation);
                var folder = place.Folder(result);
                await Results.OpenAsync(ledger, folder, "--artifacts", cancellation: cancellation);
                var removes = result.GetValue(yes);
                var list = removes ? await ledger.CollectAsync(cancellation) : await ledger.GarbageAsync(cancellation);
                var files = new List<StoredFile>();
                if (folder is not null)
                    foreach (var some in folder.Files().Chunk(1000))
                    {
                        var unknown = (await ledger.UnknownAsync([.. some.Select(file => file.Task)], cancellation)).ToHashSet(
                            StringComparer.Ordinal
                        );
                        // A silo may have written one, and not have recorded it yet, for a sweep that was removed a moment ago.
                        files.AddRange(some.Where(file => unknown.Contains(file.Task) && file.Age > s_old));
                    }
                if (removes)
                    foreach (var file in files)
                        File.Delete(file.Path);
                if (result.GetValue(json))
                    Console.WriteLine(Json(list, files, removes).ToJsonString(JsonFormat.Indented));
                else
                    Tell(list, files, removes);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static void Tell(GarbageList list, List<StoredFile> files, bool removed)
    {
        if (list.Kinds.Count + list.Sweeps.Count + list.Silos + files.Count == 0)
        {
            Console.WriteLine("every task is needed");
            return;
        }
        foreach (var kind in list.Kinds)
            Console.WriteLine($"{kind.Kind}: {kind.Tasks} tasks, {DataListCommand.Megabytes(kind.Bytes)} in the ledger");
        if (list.Sweeps.Count > 0)
            Console.WriteLine($"cancelled sweeps: {string.Join(", ", list.Sweeps)}");
        if (list.Silos > 0)
            Console.WriteLine($"silos that are gone: {list.Silos}");
        if (files.Count > 0)
            Console.WriteLine($"files of no task: {files.Count}, {DataListCommand.Megabytes(files.Sum(file => file.Bytes))}");
        Console.WriteLine(removed ? "removed" : "nothing is removed yet: --yes does it");
    }

    private static JsonObject Json(GarbageList list, List<StoredFile> files, bool removed) =>
        new()
        {
            ["removed"] = removed,
            ["tasks"] = new JsonArray([
                .. list.Kinds.Select(kind => new JsonObject
                {
                    ["kind"] = kind.Kind,
                    ["tasks"] = kind.Tasks,
                    ["bytes"] = kind.Bytes,
                }),
            ]),
            ["sweeps"] = new JsonArray([.. list.Sweeps.Select(name => JsonValue.Create(name))]),
            ["silos"] = list.Silos,
            ["files"] = files.Count,
            ["fileBytes"] = files.Sum(file => file.Bytes),
        };
}
