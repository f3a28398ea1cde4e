using System.CommandLine;
using Agop.Client.Clusters;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Grains.Sweeps;
using Agop.Silo.Lanes;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Commands;

/// <summary>agop run: from a sweep file to its report, with a silo in this process.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = SweepFileArgument.Create();
        var output = ReportCommand.Output();
        var (place, lanes, kernels, cluster) = (
            new LedgerPlace(),
            SiloCommand.Lanes(),
            SweepFileArgument.Path(),
            new ClusterChoice(ClusterChoice.Leases)
        );
        var json = new Option<bool>("--json") { Description = "Print results.json at the end instead of the table." };
        var command = new Command(
            "run",
            "Plan a sweep, compute what is not in the ledger yet, print the leaderboard and write the report. A killed run "
                + "goes on where it was.\n\nExample: agop run sweeps/quick.yaml --out results/quick"
        )
        {
            file,
            output,
            lanes,
            kernels,
            json,
        };
        place.AddTo(command, withArtifacts: true);
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var (path, lanesHere) = (SweepFileArgument.Of(result.GetValue(file)), LaneList.Parse(result.GetValue(lanes)!, lanes.Name));
                var settings = cluster.Settings(result);
                var definition = SweepDefinition.Read(path, result.GetValue(kernels), place.DataFolder(result), kernels.Name);
                var folder = ReportCommand.Folder(result.GetValue(output), definition.Bind(path, "--path").Name);
                await using var ledger = await place.OpenAsync(result, cancellation, create: true);
                var sweep = new SubmittedSweep(ledger, definition, path);
                var missing = sweep.Plan.Lanes.Except(lanesHere.Select(lane => lane.Device), StringComparer.Ordinal).FirstOrDefault();
                // On a ledger that others work on, theirs may be the lanes.
                if (missing is not null && !place.IsServer(result))
                    throw new InputException(
                        "--lanes",
                        $"the sweep has tasks for {missing} lanes, and there are none: expected "
                            + $"{(missing == LaneKinds.Cuda ? "cpu:2,cuda:0 or the like" : "cpu:1 beside them")}"
                    );
                return await new SweepRun(
                    ledger,
                    sweep,
                    await place.ResultsAsync(result, ledger, cancellation),
                    folder,
                    settings,
                    lanesHere,
                    place.IsServer(result),
                    result.GetValue(json)
                ).ExecuteAsync(cancellation);
            }
        );
        return command;
    }
}
