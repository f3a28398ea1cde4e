using System.CommandLine;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Libtorch;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Silo.Lanes;

namespace Agop.Client.Commands;

/// <summary>agop report: the tables and pictures of a sweep that silos have worked off.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var (output, place) = (Output(), new LedgerPlace());
        var sweep = new Argument<string>("sweep")
        {
            Description =
                "A submitted sweep: its name, or how its id begins; 'agop status' lists them. With --html also a report's "
                + "folder, whose page is written again from what is in it.",
        };
        var html = new Option<bool>("--html")
        {
            Description =
                "Write report.html, too: one page that needs no other file, with charts and the best, median and worst explained images.",
        };
        var json = new Option<bool>("--json") { Description = "Print results.json instead of the table." };
        var weights = new Option<string?>("--weights")
        {
            Description =
                "A folder for every network's weights too, .npz with PyTorch's names, and its AGOP, as 'agop accumulate' writes it.",
        };
        var command = new Command(
            "report",
            "Print the leaderboard of a sweep that has ended and write its report.\n\nExample: agop report xai-tris --out "
                + "results/xai-tris --html"
        )
        {
            sweep,
            output,
            html,
            weights,
            json,
        };
        place.AddTo(command, withArtifacts: true);
        command.SetAction(
            async (result, cancellation) =>
            {
                var asked = result.GetRequiredValue(sweep);
                if (result.GetValue(html) && IsFolder(asked))
                {
                    if (result.GetValue(json) || result.GetValue(weights) is not null)
                        throw new InputException(
                            "--html",
                            $"of a report's folder, '{asked}', nothing else is written: expected no --json and no --weights"
                        );
                    var there = Inputs.Folder(result.GetValue(output) ?? asked, "--out");
                    HtmlReportFile.Write(asked, there);
                    Console.WriteLine(Path.Combine(there, HtmlReportFile.Name));
                    return ExitCode.Done;
                }
                await using var ledger = await place.OpenAsync(result, cancellation);
                var status = await SweepChoice.FindAsync(ledger, asked, cancellation);
                SweepChoice.RequireWhole(status);
                if (!status.Ended)
                    throw new InputException(
                        "sweep",
                        $"{status.Name} has not ended yet: 'agop watch {ShortId.Of(status.Id)}' waits for it"
                    );
                var folder = Folder(result.GetValue(output), status.Name);
                var submitted = await SubmittedSweep.FindAsync(ledger, status.Id, cancellation);
                var results = await place.ResultsAsync(result, ledger, cancellation);
                if (result.GetValue(weights) is { } networks)
                    await NetworkFiles.WriteAsync(Inputs.Folder(networks, "--weights"), submitted, results, cancellation);
                return await new SweepRun(
                    ledger,
                    submitted,
                    results,
                    folder,
                    cluster: null,
                    LaneList.Parse(
                        submitted.Plan.Sweep.Kernels.Path == ExecutionPath.Cuda && LibtorchRuntime.GpuCount > 0 ? "cpu:1,cuda:0" : "1"
                    ),
                    retryTransient: false,
                    result.GetValue(json),
                    result.GetValue(html)
                ).ReportAsync(cancellation);
            }
        );
        return command;
    }

    /// <summary>A folder, and not a sweep that happens to be called like one.</summary>
    private static bool IsFolder(string text) =>
        Directory.Exists(text) && (text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || HtmlReportFile.IsReport(text));

    public static Option<string?> Output() => new("--out") { Description = "The folder for the report; results/NAME unless given." };

    public static string Folder(string? given, string name) => Inputs.NotEmpty(given ?? Path.Combine("results", name), "--out");
}
