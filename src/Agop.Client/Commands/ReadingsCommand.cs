using System.CommandLine;
using Agop.Client.Execution;
using Agop.Client.Output;
using Agop.Core.Errors;
using Agop.Core.Scores;
using Agop.Sweeps.Readings;

namespace Agop.Client.Commands;

/// <summary>agop readings: one comparison under every reading that sweeps allow.</summary>
internal static class ReadingsCommand
{
    public static Command Create()
    {
        var input = new StudyInput("readings", ["agop-weighted", "agop-global"], "integrated-gradients");
        var command = new Command(
            "readings",
            "Compare methods under every reading: run the sweeps as far as the ledger lacks them, and say for each task, truth, score, "
                + "size and pooling by how much a method is over another, and which of these choices decide.\n\n"
                + "Example: agop readings sweeps/readings/color.yaml sweeps/readings/shape.yaml"
        );
        input.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var (other, sweeps, folder) = (input.Against(result), input.Sweeps(result), input.Folder(result));
                foreach (var (path, _, sweep) in sweeps)
                    RequireHigher(path, sweep.Scores);
                var grid = new ReadingGrid(
                    "readings",
                    sweeps.ToDictionary(sweep => sweep.Sweep.Name, sweep => sweep.Path, StringComparer.Ordinal),
                    sweeps.ToDictionary(sweep => sweep.Sweep.Name, sweep => sweep.Sweep, StringComparer.Ordinal),
                    input.Methods(result),
                    other
                );
                await using var ledger = await input.OpenAsync(result, cancellation);
                var runs = await input.RunsAsync(result, ledger, cancellation);
                var study = new ClaimStudy(
                    grid.Claims(),
                    sweeps.ToDictionary(sweep => sweep.Sweep.Name, sweep => sweep.Definition, StringComparer.Ordinal),
                    runs
                );
                var cells = grid.Cells(await study.OnceAsync(cancellation));
                ReadingsReport.Write(other, cells, runs.IsWhole, folder);
                if (input.IsJson(result))
                    Console.WriteLine(ReadingsReport.Json(other, cells, runs.IsWhole));
                else
                    ReadingsReport.Print(other, cells, folder);
                return runs.IsWhole ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }

    /// <summary>A method is over another where it has more; that must be better.</summary>
    internal static void RequireHigher(string path, IEnumerable<string> scores)
    {
        if (scores.FirstOrDefault(id => ScaledScorer.Find(id, path).Score.Score.Info.LowerIsBetter) is { } lower)
            throw new InputException(path, $"{lower}: expected scores of which more is better");
    }
}
