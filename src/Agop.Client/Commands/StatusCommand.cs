using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Json;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Spectre.Console;

namespace Agop.Client.Commands;

/// <summary>agop status: the ledger's sweeps and silos, or one sweep in detail.</summary>
internal static class StatusCommand
{
    private const int MaxErrors = 20;

    public static Command Create()
    {
        var sweep = new Argument<string?>("sweep")
        {
            Description = "A submitted sweep: its name, or how its id begins; all unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var place = new LedgerPlace();
        var json = new Option<bool>("--json") { Description = "Print JSON; for one sweep with every task." };
        var command = new Command(
            "status",
            "Show the sweeps and silos of a ledger, or how the tasks of one sweep stand.\n\nExample: agop status"
        )
        {
            sweep,
            json,
        };
        place.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                await using var ledger = await place.OpenAsync(result, cancellation);
                if (result.GetValue(sweep) is { } name)
                    await OneAsync(ledger, await SweepChoice.FindAsync(ledger, name, cancellation), result.GetValue(json), cancellation);
                else
                    await AllAsync(ledger, result.GetValue(json), cancellation);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task AllAsync(ILedger ledger, bool json, CancellationToken cancellation)
    {
        var (sweeps, silos) = (await ledger.SweepsAsync(cancellation), await ledger.SilosAsync(cancellation: cancellation));
        var others = (await ledger.QueueAsync(TaskKinds.Skills, cancellation)).Sum(queue => queue.Unknown);
        if (json)
        {
            Console.WriteLine(
                new JsonObject
                {
                    ["sweeps"] = new JsonArray([.. sweeps.Select(sweep => StatusJson.Of(SweepLine.Of(sweep)))]),
                    ["silos"] = new JsonArray([.. silos.Select(StatusJson.Of)]),
                    ["otherVersion"] = others,
                }.ToJsonString(JsonFormat.Indented)
            );
            return;
        }
        var table = Table("sweep", "name", "state", "priority", "done", "running", "ready", "waiting", "failed", "blocked", "submitted");
        foreach (var sweep in sweeps)
        {
            table.AddRow([
                .. new[]
                {
                    ShortId.Of(sweep.Id),
                    sweep.Name,
                    SweepWords.Of(sweep),
                    $"{sweep.Priority}",
                    $"{sweep[TaskState.Done]}/{sweep.Total}",
                    $"{sweep[TaskState.Running]}",
                    $"{sweep[TaskState.Ready]}",
                    $"{sweep[TaskState.Waiting]}",
                    $"{sweep[TaskState.Failed]}",
                    $"{sweep[TaskState.Blocked]}",
                    sweep.Submitted.ToString("yyyy-MM-dd HH:mm"),
                }.Select(cell => new Text(cell)),
            ]);
        }
        Terminal.Output.Write(table);
        if (others > 0)
            Console.WriteLine(
                $"ready tasks of another version of agop: {others}; silos of that version compute them, or submit their sweeps "
                    + "again with this"
            );
        if (silos.Count == 0)
        {
            Console.WriteLine("no silo is there: start one with 'agop silo'");
            return;
        }
        var working = Table("silo", "name", "running", "seen");
        foreach (var silo in silos)
            working.AddRow(
                new Text($"{silo.Number}"),
                new Text(silo.Name),
                new Text($"{silo.Running}"),
                new Text(silo.Seen.ToString("yyyy-MM-dd HH:mm:ss"))
            );
        Terminal.Output.Write(working);
    }

    private static async Task OneAsync(ILedger ledger, SweepStatus sweep, bool json, CancellationToken cancellation)
    {
        if (json)
        {
            var tasks = await ledger.TasksAsync(sweep.Id, cancellation);
            var described = StatusJson.Of(SweepLine.Of(sweep));
            described["records"] = new JsonArray([.. tasks.Select(StatusJson.Of)]);
            Console.WriteLine(described.ToJsonString(JsonFormat.Indented));
            return;
        }
        Console.WriteLine(
            $"{ShortId.Of(sweep.Id)} {sweep.Name}: {SweepWords.Of(sweep)}, {sweep[TaskState.Done]} of {sweep.Total} tasks "
                + $"done, priority {sweep.Priority}"
        );
        TaskState[] states = [.. Enum.GetValues<TaskState>().Where(state => sweep[state] > 0)];
        var table = Table(["kind", .. states.Select(SweepWords.Of), "seconds per task"]);
        foreach (var kind in (await ledger.KindsAsync(sweep.Id, cancellation)).GroupBy(kind => kind.Kind))
        {
            var counts = kind.ToDictionary(part => part.State);
            var seconds = counts.TryGetValue(TaskState.Done, out var done) ? done.Seconds / done.Count : 0;
            table.AddRow([
                .. new[] { kind.Key }
                    .Concat(states.Select(state => $"{(counts.TryGetValue(state, out var known) ? known.Count : 0)}"))
                    .Append($"{seconds:0.000}")
                    .Select(cell => new Text(cell)),
            ]);
        }
        Terminal.Output.Write(table);
        foreach (var task in await ledger.PageAsync(sweep.Id, TaskState.Failed, null, 0, MaxErrors, cancellation))
            Console.WriteLine($"failed: {task.Kind} {ShortId.Of(task.Id)}: {task.Error}");
        if (sweep[TaskState.Failed] > MaxErrors)
            Console.WriteLine($"and {sweep[TaskState.Failed] - MaxErrors} more failed tasks; --json shows all");
        if (sweep[TaskState.Failed] > 0)
            Console.WriteLine($"'agop retry {ShortId.Of(sweep.Id)}' retries them");
    }

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column));
        return table;
    }
}
