using System.CommandLine;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Sweeps.Comparisons;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Rankings;

namespace Agop.Client.Commands;

/// <summary>agop ranks: how scores rank methods, and whether they agree.</summary>
internal static class RanksCommand
{
    public static Command Create()
    {
        var input = new StudyInput("ranks");
        var command = new Command(
            "ranks",
            "Compare how scores rank methods: run the sweeps as far as the ledger lacks them, and say for each score which methods differ, "
                + "how far scores agree, and which of them tell no method from a random map.\n\nExample: agop ranks sweeps/suite.yaml"
        );
        input.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var (sweeps, folder) = (input.Sweeps(result), input.Folder(result));
                await using var ledger = await input.OpenAsync(result, cancellation);
                var runs = await input.RunsAsync(result, ledger, cancellation);
                var (findings, compared) = (new List<RankFindings>(), new List<ComparedCell>());
                foreach (var (path, definition, sweep) in sweeps)
                {
                    var run = await runs.RunAsync(sweep.Name, definition, path, cancellation);
                    var missing = (await run.OutcomeAsync(cancellation)).Failures;
                    var plan = SweepPlan.Of(sweep);
                    var networks = await RankTables.ReadAsync(plan, runs.Results, missing, cancellation);
                    findings.AddRange(RankStudy.Of(sweep, networks));
                    compared.AddRange(ComparisonTable.Of(plan, networks));
                }
                RanksReport.Write(findings, runs.IsWhole, folder);
                await ComparisonReport.WriteAsync(compared, folder, cancellation);
                if (input.IsJson(result))
                    Console.WriteLine(RanksReport.Json(findings, runs.IsWhole));
                else
                    RanksReport.Print(findings, folder);
                return runs.IsWhole ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }
}
