using System.CommandLine;
using System.Text.Json.Nodes;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Client.Commands;

/// <summary>agop retry, cancel and prioritize: one call to the ledger each.</summary>
internal static class SweepCommands
{
    public static Command Retry() =>
        Create(
            "retry",
            "Retry the failed and blocked tasks of a sweep.\n\nExample: agop retry xai-tris",
            (ledger, sweep, _, cancellation) =>
            {
                SweepChoice.RequireWhole(sweep);
                return sweep.Cancelled
                    ? throw new InputException("sweep", $"{sweep.Name} is cancelled: 'agop submit' revives it")
                    : ledger.RetryAsync(sweep.Id, cancellation);
            },
            "tasks begin anew"
        );

    public static Command Cancel() =>
        Create(
            "cancel",
            "Cancel a sweep: what only it wants is not begun any more, what runs is stopped, what is done is kept; 'agop "
                + "submit' revives it.\n\nExample: agop cancel xai-tris",
            (ledger, sweep, _, cancellation) => ledger.CancelAsync(sweep.Id, cancellation),
            "tasks cancelled"
        );

    public static Command Prioritize()
    {
        var priority = new Argument<int>("priority") { Description = "The higher goes first." };
        return Create(
            "prioritize",
            "Change a sweep's priority.\n\nExample: agop prioritize xai-tris 5",
            async (ledger, sweep, result, cancellation) =>
            {
                await ledger.PrioritizeAsync(sweep.Id, result.GetRequiredValue(priority), cancellation);
                return result.GetRequiredValue(priority);
            },
            "is its priority",
            priority
        );
    }

    private static Command Create(
        string name,
        string description,
        Func<ILedger, SweepStatus, ParseResult, CancellationToken, Task<int>> act,
        string done,
        Argument? more = null
    )
    {
        var (sweep, place) = (SweepChoice.Argument(), new LedgerPlace());
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(name, description) { sweep, json };
        if (more is not null)
            command.Add(more);
        place.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                await using var ledger = await place.OpenAsync(result, cancellation);
                var found = await SweepChoice.FindAsync(ledger, result.GetRequiredValue(sweep), cancellation);
                var count = await act(ledger, found, result, cancellation);
                if (result.GetValue(json))
                    Console.WriteLine(
                        new JsonObject { ["sweep"] = found.Id, [more is null ? "tasks" : more.Name] = count }.ToJsonString(
                            JsonFormat.Indented
                        )
                    );
                else
                    Console.WriteLine($"{ShortId.Of(found.Id)} {found.Name}: {count} {done}");
                return ExitCode.Done;
            }
        );
        return command;
    }
}
