using System.CommandLine;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Silo.Lanes;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Readings;

namespace Agop.Client.Commands;

/// <summary>agop readings: one comparison under every reading that sweeps allow.</summary>
internal static class ReadingsCommand
{
    private static readonly string[] s_methods = ["agop-weighted", "agop-global"];

    public static Command Create()
    {
        var files = new Argument<string[]>("sweeps") { Description = "Sweep files.", Arity = ArgumentArity.OneOrMore };
        var method = new Option<string[]>("--method")
        {
            Description = $"The method that is compared; repeatable. Unless given {string.Join(" and ", s_methods)}.",
        };
        var against = new Option<string>("--against")
        {
            Description = "What it is compared with.",
            DefaultValueFactory = _ => "integrated-gradients",
        };
        var output = new Option<string?>("--out") { Description = "The folder for the reports; results/readings unless given." };
        var json = new Option<bool>("--json") { Description = "Print readings.json at the end." };
        var (place, lanes) = (new LedgerPlace(), SiloCommand.Lanes());
        var command = new Command(
            "readings",
            "Compare methods under every reading: run the sweeps as far as the ledger lacks them, and say for each task, truth, score, "
                + "size and pooling by how much a method is over another, and which of these choices decide.\n\n"
                + "Example: agop readings sweeps/readings/color.yaml sweeps/readings/shape.yaml"
        )
        {
            files,
            method,
            against,
            output,
            lanes,
            json,
        };
        place.AddTo(command, withArtifacts: true);
        command.SetAction(
            async (result, cancellation) =>
            {
                var other = result.GetRequiredValue(against);
                string[] methods = result.GetValue(method) is { Length: > 0 } given ? given : s_methods;
                if (methods.Append(other).GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
                    throw new InputException(
                        method.Name,
                        $"expected each method once and another than {against.Name}, not {twice.Key} again"
                    );
                var (definitions, paths, sweeps) = (
                    new Dictionary<string, SweepDefinition>(StringComparer.Ordinal),
                    new Dictionary<string, string>(StringComparer.Ordinal),
                    new Dictionary<string, Sweep>(StringComparer.Ordinal)
                );
                foreach (var path in result.GetRequiredValue(files))
                {
                    var definition = SweepDefinition.Read(path, path: null, place.DataFolder(result));
                    var sweep = definition.Bind(path);
                    foreach (var wanted in methods.Append(other))
                        if (!sweep.Methods.Any(known => known.Label == wanted))
                            throw new InputException(path, $"expected a sweep with the method {wanted}");
                    if (!sweeps.TryAdd(sweep.Name, sweep))
                        throw new InputException(path, $"another of the sweeps is called {sweep.Name}, too");
                    (definitions[sweep.Name], paths[sweep.Name]) = (definition, path);
                }
                var folder = ReportCommand.Folder(result.GetValue(output), "readings");
                var grid = new ReadingGrid("readings", paths, sweeps, methods, other);
                await using var ledger = await place.OpenAsync(result, cancellation, create: true);
                var study = new ClaimStudy(
                    grid.Claims(),
                    definitions,
                    ledger,
                    await place.ResultsAsync(result, ledger, cancellation),
                    folder,
                    LaneList.Parse(result.GetValue(lanes)!, lanes.Name),
                    place.IsServer(result)
                );
                var cells = grid.Cells(await study.OnceAsync(cancellation));
                ReadingsReport.Write(other, cells, study.IsWhole, folder);
                if (result.GetValue(json))
                    Console.WriteLine(ReadingsReport.Json(other, cells, study.IsWhole));
                else
                    ReadingsReport.Print(other, cells, folder);
                return study.IsWhole ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }
}
