using Agop.Client.Execution;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Verification;

/// <summary>Looks at all that a report says.</summary>
/// <param name="folder">The report's.</param>
/// <param name="lanes">The lanes of this process.</param>
/// <param name="data">Where imported data sets are; unless given, where the environment says.</param>
internal sealed class Verifier(string folder, IReadOnlyList<Lane> lanes, string? data)
{
    /// <summary>Looks.</summary>
    /// <param name="sample">How many cells are computed again; null: all, and everything else.</param>
    /// <param name="seal">What the report was published with, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<Finding>> ExecuteAsync(int? sample, string? seal, CancellationToken cancellation)
    {
        var report = ReportInHand.Read(folder);
        var findings = FileCheck.Of(report, seal).ToList();
        // What is not there cannot be looked at further.
        if (ReportFolder.Always.Any(file => !File.Exists(report.PathOf(file))))
            return findings;
        findings.AddRange(PlanCheck.Of(report));
        using var text = new StreamReader(report.PathOf("results.csv"));
        ScoreRow[] rows = [.. CsvReport.Read(text, report.PathOf("results.csv"))];
        findings.AddRange(await TableCheck.OfAsync(report, rows));
        if (sample == 0)
            return findings;
        var scratch = Directory.CreateTempSubdirectory("agop-verify-").FullName;
        try
        {
            await using var ledger = await Ledgers.OpenAsync(Path.Combine(scratch, "ledger.db"), cancellation: cancellation);
            var results = await Results.OpenAsync(ledger, null, "--data", data, cancellation);
            findings.AddRange(
                sample is { } count
                    ? await new Recomputation(report, ledger, results, lanes).OfAsync(Chosen(report.Plan, count), rows, cancellation)
                    : await new WholeRun(report, ledger, results, Path.Combine(scratch, "report"), lanes).ExecuteAsync(cancellation)
            );
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return findings;
    }

    /// <summary>Cells at random: whoever edits a report does not know which.</summary>
    private static SweepCell[] Chosen(SweepPlan plan, int count)
    {
        SweepCell[] cells = [.. plan.Cells];
        Random.Shared.Shuffle(cells);
        return cells[..Math.Min(count, cells.Length)];
    }
}
