using System.CommandLine;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Shifts;

namespace Agop.Client.Commands;

/// <summary>agop shifts: one method against another where test images differ from training images.</summary>
internal static class ShiftsCommand
{
    public static Command Create()
    {
        var input = new StudyInput("shifts", ["agop-weighted"], "vanilla-grad");
        var score = new Option<string?>("--score") { Description = "The score; the first of each sweep unless given." };
        var command = new Command(
            "shifts",
            "Compare methods where the test is shifted: run the sweeps as far as the ledger lacks them, set each shifted data set beside "
                + "its control, and say how scores go with measures of shift, image by image.\n\n"
                + "Example: agop shifts sweeps/xai-tris-shift.yaml"
        )
        {
            score,
        };
        input.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var (methods, other, sweeps, folder) = (
                    input.Methods(result),
                    input.Against(result),
                    input.Sweeps(result),
                    input.Folder(result)
                );
                foreach (var (path, _, sweep) in sweeps)
                {
                    if (result.GetValue(score) is { } asked && !sweep.Scores.Contains(asked))
                        throw new InputException(path, $"expected a sweep with the score {asked}");
                    ReadingsCommand.RequireHigher(path, [result.GetValue(score) ?? sweep.Scores[0]]);
                    Require(path, sweep);
                }
                await using var ledger = await input.OpenAsync(result, cancellation);
                var runs = await input.RunsAsync(result, ledger, cancellation);
                var findings = new List<ShiftFindings>();
                foreach (var (path, definition, sweep) in sweeps)
                {
                    var run = await runs.RunAsync(sweep.Name, definition, path, cancellation);
                    var missing = (await run.OutcomeAsync(cancellation)).Failures;
                    var scores = new ShiftScores(SweepPlan.Of(sweep), runs.Results);
                    var measures = await scores.MeasuresAsync(missing, cancellation);
                    var by = result.GetValue(score) ?? sweep.Scores[0];
                    foreach (var method in methods)
                    {
                        var networks = await scores.NetworksAsync(by, method, other, missing, cancellation);
                        var study = new ShiftStudy(sweep.Data, networks, method, other);
                        findings.Add(new ShiftFindings(sweep.Name, by, method, other, study.Rows(), [.. study.Regressions(measures)]));
                    }
                }
                ShiftsReport.Write(findings, runs.IsWhole, folder);
                if (input.IsJson(result))
                    Console.WriteLine(ShiftsReport.Json(findings, runs.IsWhole));
                else
                    ShiftsReport.Print(findings, folder);
                return runs.IsWhole ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }

    private static void Require(string path, Sweep sweep)
    {
        if (!sweep.Data.Any(data => data.Control is not null))
            throw new InputException(path, "expected a sweep with a shifted scenario, such as linear:one-pixel");
        foreach (var data in sweep.Data)
            if (data.Control is { } control && !sweep.Data.Any(other => other.Id == control))
                throw new InputException(path, $"expected the scenario {control.Scenario} on {control.Variant}, the control of {data.Id}");
        if (sweep.Data.FirstOrDefault(data => !data.HasMasks) is { } without)
            throw new InputException(path, $"expected data with a truth, {without.Id} has none");
    }
}
