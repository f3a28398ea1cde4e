using System.CommandLine;
using Agop.Client.Execution;
using Agop.Core.Json;
using Agop.Grains.Progress;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Planning;

namespace Agop.Client.Commands;

/// <summary>agop submit: puts a sweep's tasks into the ledger, for silos to work off.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var (file, kernels, place) = (SweepFileArgument.Create(), SweepFileArgument.Path(), new LedgerPlace());
        var priority = new Option<int?>("--priority") { Description = "The higher goes first; 0, or what it was, unless given." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "submit",
            "Put a sweep into the ledger, for silos to compute. Tasks that are already done are not computed again.\n\nExample: agop "
                + "submit sweeps/quick.yaml --priority 5"
        )
        {
            file,
            priority,
            kernels,
            json,
        };
        place.AddTo(command);
        place.AddDataTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var path = SweepFileArgument.Of(result.GetValue(file));
                var definition = SweepDefinition.Read(path, result.GetValue(kernels), place.DataFolder(result), kernels.Name);
                await using var ledger = await place.OpenAsync(result, cancellation, create: true);
                var sweep = new SubmittedSweep(ledger, definition, path);
                using var telemetry = SentTelemetry.Begin();
                await sweep.SubmitAsync(result.GetValue(priority), cancellation);
                var status = (await ledger.SweepAsync(sweep.Id, cancellation))!;
                if (result.GetValue(json))
                    Console.WriteLine(StatusJson.Of(SweepLine.Of(status)).ToJsonString(JsonFormat.Indented));
                else
                    Console.WriteLine(
                        $"{ShortId.Of(status.Id)} {status.Name}: {status.Total} tasks, {status[TaskState.Done]} of them done"
                    );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
