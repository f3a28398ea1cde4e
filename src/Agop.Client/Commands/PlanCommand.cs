using System.CommandLine;
using Agop.Client.Output;
using Agop.Grains.Forecasts;
using Agop.Ledger;
using Agop.Silo.Lanes;
using Agop.Silo.Telemetry.Gpus;
using Agop.Sweeps.Planning;

namespace Agop.Client.Commands;

/// <summary>agop plan: what a sweep will take, before it is run.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var (file, kernels, place, lanes) = (SweepFileArgument.Create(), SweepFileArgument.Path(), new LedgerPlace(), SiloCommand.Lanes());
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command(
            "plan",
            "Say what a sweep will take: tasks, time, memory and room for its results, by what its tasks took on this ledger before; a "
                + "guess where it has none. Nothing is computed or submitted.\n\nExample: agop plan sweeps/quick.yaml --lanes cpu:8"
        )
        {
            file,
            lanes,
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
                var plan = SweepPlan.Of(definition.Bind(path, "--path"));
                var lanesHere = LaneList.Parse(result.GetValue(lanes)!, lanes.Name);
                await using var ledger = await FindAsync(place, result, cancellation);
                var forecast = await ForecastReader.ReadAsync(ledger, plan, lanesHere, cancellation);
                var display = new ForecastDisplay(plan.Sweep.Name, forecast, lanesHere, new DeviceMemory(lanesHere));
                if (result.GetValue(json))
                    display.PrintJson();
                else
                    display.Print();
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The ledger, where there is one already.</summary>
    private static async Task<ILedger?> FindAsync(LedgerPlace place, ParseResult result, CancellationToken cancellation) =>
        place.Exists(result) ? await place.OpenAsync(result, cancellation) : null;
}
