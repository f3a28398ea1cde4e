using System.CommandLine;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Sweeps.Claims;

namespace Agop.Client.Commands;

/// <summary>agop claims: hypotheses tested on the sweeps that they name.</summary>
internal static class ClaimsCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("claims")
        {
            Description = "A file of claims; claims/agop-paper.yaml unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string?>("--out") { Description = "The folder for the reports; results/NAME unless given." };
        var sequential = new Option<bool>("--sequential")
        {
            Description =
                "Add networks until every claim is settled or the budget is spent. Tests and intervals are those that stay valid however "
                + "often one looks.",
        };
        var budget = new Option<int>("--budget")
        {
            Description = "With --sequential: how many seeds per data set at most.",
            DefaultValueFactory = _ => 30,
        };
        var json = new Option<bool>("--json") { Description = "Print claims.json at the end instead of the table." };
        var (place, lanes) = (new LedgerPlace(), SiloCommand.Lanes());
        var command = new Command(
            "claims",
            "Test claims: run the sweeps that they name, as far as the ledger lacks them, and say of each claim whether it is supported, "
                + "refuted or underpowered, with its effect, p by Holm and power.\n\nExample: agop claims claims/agop-paper.yaml"
        )
        {
            file,
            output,
            sequential,
            budget,
            lanes,
            json,
        };
        place.AddTo(command, withArtifacts: true);
        command.SetAction(
            async (result, cancellation) =>
            {
                var path = result.GetValue(file) ?? Path.Combine(AppContext.BaseDirectory, "claims", "agop-paper.yaml");
                if (result.GetValue(budget) < 1)
                    throw new InputException("--budget", $"expected at least 1, not {result.GetValue(budget)}");
                if (!result.GetValue(sequential) && result.GetResult(budget) is { Implicit: false })
                    throw new InputException("--budget", "has no effect without --sequential");
                var set = ClaimFile.Read(path);
                var sweeps = ClaimSweeps.Read(set, path, place.DataFolder(result));
                var folder = ReportCommand.Folder(result.GetValue(output), set.Name);
                await using var ledger = await place.OpenAsync(result, cancellation, create: true);
                var runs = await StudyInput.RunsAsync(result, place, ledger, lanes, folder, cancellation);
                var study = new ClaimStudy(set, sweeps, runs);
                var claims = result.GetValue(sequential)
                    ? await study.SequentiallyAsync(result.GetValue(budget), cancellation)
                    : await study.OnceAsync(cancellation);
                ClaimReport.Write(set, claims, runs.IsWhole, folder);
                if (result.GetValue(json))
                    Console.WriteLine(ClaimReport.Json(set, claims, runs.IsWhole));
                else
                    ClaimDisplay.Print(set, claims, runs.IsWhole, folder);
                return runs.IsWhole ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }
}
